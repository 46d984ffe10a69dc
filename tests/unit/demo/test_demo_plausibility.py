"""Seen from afar the organisation looks like one: working hours, steady weeks, a trend worth a chart."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from services.demo.actions import SubmitReview
from services.demo.calendar import is_holiday
from services.demo.lifecycle_builder import Lifecycle
from services.demo.members import PEOPLE
from services.demo.organisation import create_organisation
from tests.unit.demo.organisations import ANCHOR, SEED, history, lumen, of_type

HOUR, DAY = 3600, 86400
NOW = int(ANCHOR.timestamp())


def when(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def merged() -> list[Lifecycle]:
    return [lifecycle for lifecycle in lumen().lifecycles if lifecycle.merge and lifecycle.merge.at <= NOW]


def cycle_hours(lifecycle: Lifecycle) -> float:
    assert lifecycle.merge is not None
    return (lifecycle.merge.at - lifecycle.opening.at) / HOUR


def open_at(at: int) -> list[Lifecycle]:
    return [
        lifecycle
        for lifecycle in lumen().lifecycles
        if lifecycle.opening.at <= at < (lifecycle.merge.at if lifecycle.merge else lifecycle.ends)
    ]


def weeks_ago(at: int) -> int:
    return (NOW - at) // (7 * DAY)


def by_people(lifecycles: list[Lifecycle]) -> list[Lifecycle]:
    return [lifecycle for lifecycle in lifecycles if lifecycle.opening.author]


def test_every_week_merges_60_to_125() -> None:
    weeks = Counter(weeks_ago(lifecycle.merge.at) for lifecycle in merged())
    assert all(60 <= weeks[week] <= 125 for week in range(25))


@pytest.mark.parametrize("days_ago", range(0, 85, 7))
def test_about_fifty_are_open_at_any_time(days_ago: int) -> None:
    assert 30 <= len(open_at(NOW - days_ago * DAY)) <= 75


def test_some_have_been_open_for_too_long() -> None:
    old = [lifecycle for lifecycle in open_at(NOW) if lifecycle.opening.at < NOW - 14 * DAY]
    assert 3 <= len(old) <= 25


def test_weekends_and_holidays_are_quiet() -> None:
    opened = [when(lifecycle.opening.at) for lifecycle in by_people(list(lumen().lifecycles))]
    quiet = [day for day in opened if day.weekday() >= 5 or is_holiday(day.date())]
    assert 0 < len(quiet) < len(opened) * 0.02
    weekend = [lifecycle for lifecycle in merged() if when(lifecycle.merge.at).weekday() >= 5]
    assert len(weekend) < len(merged()) * 0.02


def test_people_work_by_day() -> None:
    hours = Counter(when(lifecycle.opening.at).hour for lifecycle in by_people(list(lumen().lifecycles)))
    assert sum(hours[hour] for hour in range(7, 19)) > 0.85 * sum(hours.values())
    assert hours[0] + hours[1] + hours[2] == 0


def pickup_hours(first: int, last: int) -> float:
    """Median hours from opening to the first review by a person, of those opened so many days ago."""
    people = {person.id for person in PEOPLE}
    waits = []
    for lifecycle in by_people(merged()):
        reviews = [
            action.at
            for action in lifecycle.actions
            if isinstance(action, SubmitReview) and action.by.id in people
        ]
        if reviews and first <= (NOW - lifecycle.opening.at) / DAY < last:
            waits.append((reviews[0] - lifecycle.opening.at) / HOUR)
    return median(waits)


def test_reviews_came_faster_after_the_change_three_months_ago() -> None:
    assert pickup_hours(95, 180) > 1.5 * pickup_hours(0, 75)


def test_billing_is_the_slow_repository() -> None:
    cycles: dict[str, list[float]] = {}
    for lifecycle in by_people(merged()):
        cycles.setdefault(lifecycle.opening.project.name, []).append(cycle_hours(lifecycle))
    medians = {name: median(hours) for name, hours in cycles.items()}
    assert max(medians, key=medians.__getitem__) == "billing"
    assert medians["billing"] > 1.5 * median(medians.values())


def test_a_day_is_a_typical_cycle_and_some_take_weeks() -> None:
    hours = [cycle_hours(lifecycle) for lifecycle in by_people(merged())]
    assert 15 < median(hours) < 60
    assert max(hours) > 14 * 24
    assert min(hours) < 1


@pytest.mark.parametrize("login", [person.login for person in PEOPLE if person.ships_on_fridays])
def test_who_ships_on_fridays_does(login: str) -> None:
    days = Counter(
        when(lifecycle.merge.at).weekday() for lifecycle in merged() if lifecycle.author.login == login
    )
    assert days[4] > 0.5 * sum(days.values())


def test_who_is_on_holiday_opens_nothing() -> None:
    for person in PEOPLE:
        for begin, end in person.away:
            gone = [
                lifecycle
                for lifecycle in lumen().lifecycles
                if lifecycle.opening.author is person
                and end + 1 <= (ANCHOR.date() - when(lifecycle.opening.at).date()).days <= begin - 1
            ]
            assert gone == [], person.login


def test_who_left_or_joined_has_no_pull_request_outside_of_the_time_here() -> None:
    for lifecycle in lumen().lifecycles:
        person = lifecycle.opening.author
        if person:
            days_ago = (ANCHOR.date() - when(lifecycle.opening.at).date()).days
            assert person.employed(days_ago), person.login


def test_everybody_contributes_within_the_last_twelve_weeks() -> None:
    recent = {
        lifecycle.opening.author.id
        for lifecycle in by_people(list(lumen().lifecycles))
        if weeks_ago(lifecycle.opening.at) < 12
    }
    assert recent == {person.id for person in PEOPLE}


def test_sizes_are_log_normal_small_with_a_long_tail() -> None:
    lines = sorted(
        lifecycle.start.additions + lifecycle.start.deletions
        for lifecycle in by_people(list(lumen().lifecycles))
    )
    assert 25 < median(lines) < 110
    assert lines[-1] > 1500
    assert lines[len(lines) * 9 // 10] < 600


def test_titles_rarely_repeat() -> None:
    titles = Counter(lifecycle.opening.name.title for lifecycle in lumen().lifecycles)
    assert len(titles) > 0.5 * len(lumen().lifecycles)
    assert titles.most_common(1)[0][1] < 20


def test_deployments_go_to_production_and_staging_and_some_fail() -> None:
    production = [e for e in of_type("deployment.created") if e.data.environment == "production"]
    assert 3 < len(production) / 25.7 / 5 < 20  # a working day
    states = Counter(
        e.data.state for e in of_type("deployment.status_changed") if e.data.environment == "production"
    )
    assert 0.02 < states["failure"] / len(production) < 0.15
    assert states["success"] > 0.85 * len(production)
    assert {e.data.environment for e in of_type("deployment.created")} == {"production", "staging"}


def test_the_size_of_an_organisation_can_be_chosen() -> None:
    big = create_organisation(SEED, ANCHOR, days=60, pull_requests_per_week=600)
    assert 4700 < len(big.lifecycles) < 6200


def test_comments_are_many_but_no_flood() -> None:
    assert 0.6 < len(of_type("pull_request.commented")) / len(lumen().lifecycles) < 3


def test_the_history_is_about_half_a_year() -> None:
    opened = [event.time for event in of_type("pull_request.opened")]
    assert max(opened) > ANCHOR - timedelta(hours=14)
    assert min(opened) < ANCHOR - timedelta(days=180)
    assert 2200 < len(opened) < 3000
    assert 30_000 < len(history()) < 50_000
