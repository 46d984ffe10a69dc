"""Who counts, for whom, in which team, on which day."""

import pytest

from services.aggregator.facts.fact import AccountRef
from tests.unit.aggregator.measured import document_of, measure, rules
from tests.unit.aggregator.pull_request_history import Pull

TEAMS = """
[[teams]]
name = "Platform Team"
members = ["ada", {login = "grace", to = 2026-03-03}]
[[teams]]
name = "apps"
members = [{login = "Grace", from = 2026-03-03}]
"""


def user(login: str, id_: int | None = 5) -> AccountRef:
    return AccountRef(id_, login, "user")


class TestBots:
    def test_by_kind(self) -> None:
        assert rules().people.is_bot(AccountRef(1, "renovate", "bot"))
        assert not rules().people.is_bot(AccountRef(1, "renovate", "user"))
        assert not rules().people.is_bot(AccountRef(None, "ghost", "ghost"))
        assert not rules().people.is_bot(AccountRef(1, "imported", "mannequin"))

    @pytest.mark.parametrize("pattern", ["acme-ci", "ACME-*", "acme-c?", "acme-ci[bot]", "*-ci"])
    def test_by_the_teams_own_patterns(self, pattern: str) -> None:
        people = rules(f'[people]\nbots = ["{pattern}"]\n').people
        assert people.is_bot(user("acme-ci"))
        assert not people.is_bot(user("acme"))

    def test_nothing_but_star_and_question_mark_is_special(self) -> None:
        assert not rules('[people]\nbots = ["a.e"]\n').people.is_bot(user("ace"))

    def test_a_bot_that_turns_out_to_be_a_person_and_back(self) -> None:
        pull = Pull(author="bot:helper").opened().reviewed("grace", 1).merged(2)
        assert document_of(pull)["author_bot"] is True
        human = rules('[people]\nhumans = ["helper[bot]"]\n')
        assert document_of(pull, human)["author_bot"] is False
        assert document_of(pull, rules())["author_bot"] is True

    def test_a_person_who_turns_out_to_be_a_bot(self) -> None:
        pull = Pull().opened().reviewed("grace", 1)
        assert measure(pull, "pickup_time") == 1.0
        assert measure(pull, "pickup_time", rules('[people]\nbots = ["grace"]\n')) is None


class TestAliases:
    def test_one_person_behind_several_logins(self) -> None:
        own = rules('[people]\naliases = {ada = ["Ada-Work", "ada-old[bot]"]}\n')
        assert {own.people.login(user(login)) for login in ("ada", "ADA-WORK", "ada-old")} == {"ada"}
        assert len({own.people.key(user(login, id_)) for id_, login in enumerate(("ada", "ada-work"))}) == 1

    def test_self_review_under_another_login_is_no_review(self) -> None:
        own = rules('[people]\naliases = {ada = ["ada-work"]}\n')
        pull = Pull(author="ada").opened().reviewed("ada-work", 1)
        assert measure(pull, "pickup_time") == 1.0
        assert measure(pull, "pickup_time", own) is None

    def test_a_person_is_known_by_id_even_under_a_new_login(self) -> None:
        people = rules().people
        assert people.key(user("old", 7)) == people.key(user("new", 7))


class TestTeams:
    def test_a_member_who_changes_team(self) -> None:
        people = rules(TEAMS).people
        assert people.teams_on("grace", "2026-03-02") == ["Platform Team"]
        assert people.teams_on("grace", "2026-03-03") == ["apps"]
        assert people.teams_on("ada", "1999-01-01") == ["Platform Team"]
        assert people.teams_on("nobody", "2026-03-02") == []

    def test_githubs_teams_are_found_by_their_slug(self) -> None:
        people = rules(TEAMS).people
        assert people.is_member("ada", "acme/platform-team", "2026-03-02")
        assert not people.is_member("ada", "acme/apps", "2026-03-02")

    def test_a_document_has_the_teams_of_the_day_on_which_it_ended(self) -> None:
        pull = Pull(author="grace").opened(0)
        assert document_of(pull, rules(TEAMS))["teams"] == ["Platform Team"]
        assert document_of(pull.merged(24), rules(TEAMS))["teams"] == ["apps"]

    def test_members_under_another_login_are_the_same_person(self) -> None:
        own = rules('[people]\naliases = {ada = ["ada-work"]}\n[[teams]]\nname="a"\nmembers=["ada-work"]\n')
        assert own.people.teams_on("ada", "2026-03-02") == ["a"]
