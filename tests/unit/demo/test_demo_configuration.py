"""The configuration that ships with the demo fits the people who work there."""

from datetime import date
from fnmatch import fnmatchcase

from services.contracts.actors import ActorKind
from services.demo.calendar import is_holiday
from services.demo.deployments import PRODUCTION, STAGING
from services.demo.members import BUILD_ACCOUNT, PEOPLE, TEAMS
from services.demo.settings import demo_configuration
from services.runtime.configuration_file import active_definitions


def test_the_demo_configuration_is_valid_and_leaves_the_built_in_metrics_as_they_are() -> None:
    force = active_definitions(demo_configuration())
    assert force.metric("cycle_time") is not None
    assert force.calendar.timezone == "Europe/Lisbon"


def test_both_clocks_show_and_the_calendars_holidays_are_those_of_the_people() -> None:
    force = active_definitions(demo_configuration())
    beside = force.metric("cycle_time_working")
    assert beside is not None
    assert beside.beside == "cycle_time"
    assert len(force.calendar.holidays) > 5
    assert all(is_holiday(day) for day in force.calendar.holidays)


def test_every_team_has_the_members_who_work_there() -> None:
    for team in demo_configuration().teams:
        for day in (date(2026, 9, 20), date(2026, 9, 21)):
            listed = {
                member.login
                for member in team.memberships()
                if (not member.from_ or member.from_ <= day) and (not member.to or day < member.to)
            }
            work = {
                person.login for person in PEOPLE if person.team_on(day) == team.name and not person.deleted
            }
            assert listed == work, (team.name, day)


def test_every_team_is_listed() -> None:
    assert [team.name for team in demo_configuration().teams] == list(TEAMS)


def test_every_older_account_is_an_alias() -> None:
    older = {person.login: (person.older_account,) for person in PEOPLE if person.older_account}
    assert demo_configuration().people.aliases == older


def test_the_build_account_looks_like_a_person_and_is_a_bot_by_pattern() -> None:
    assert BUILD_ACCOUNT.kind is ActorKind.USER
    patterns = demo_configuration().people.bots
    assert any(fnmatchcase(BUILD_ACCOUNT.login, pattern) for pattern in patterns)
    assert not any(fnmatchcase(person.login, pattern) for person in PEOPLE for pattern in patterns)


def test_only_production_counts_as_production() -> None:
    environments = demo_configuration().deployments.environments
    assert PRODUCTION in environments
    assert STAGING not in environments


def test_people_are_told_apart() -> None:
    assert len({person.id for person in PEOPLE}) == len({person.login for person in PEOPLE}) == len(PEOPLE)
    assert 26 <= len(PEOPLE) <= 30
