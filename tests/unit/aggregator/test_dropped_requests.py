"""A request that GitHub does not list any more: answered by whom, or dropped."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.aggregator.measured import document_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.test_aggregator_laws import fold, read_models
from tests.unit.aggregator.values import at

CORE, WEB = "team:acme/core", "team:acme/web"


def rounds(pull: Pull, toml: str = "") -> list[dict[str, Any]]:
    return document_of(pull, rules(toml))["rounds"]


def told(pull: Pull, toml: str = "") -> list[tuple[str, str, str | None, float | None]]:
    return [(one["reviewer"], one["state"], one["answered_by"], one["latency"]) for one in rounds(pull, toml)]


class TestTeams:
    def test_a_team_that_is_not_listed_any_more_was_answered_by_the_first_review(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("grace", 3).reviewed("edsger", 4).listed(5)
        assert told(pull) == [("acme/core", "answered", "grace", 2.0)]
        assert document_of(pull)["waiting_since"] is None

    def test_a_team_that_is_listed_is_pending_whoever_reviewed(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("grace", 3).listed(5, CORE)
        assert told(pull) == [("acme/core", "pending", None, None)]

    def test_a_team_that_is_listed_at_the_end_is_unanswered(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("grace", 3).merged(4).listed(5, CORE)
        assert told(pull) == [("acme/core", "unanswered", None, None)]

    def test_where_nobody_says_who_is_listed_it_stays_as_it_was(self) -> None:
        assert told(Pull().opened().requested(CORE, 1).reviewed("grace", 3)) == [
            ("acme/core", "pending", None, None)
        ]

    def test_the_author_and_bots_answer_for_no_team(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("ada", 2).reviewed("bot:copilot", 3)
        assert told(pull.reviewed("grace", 4).listed(5)) == [("acme/core", "answered", "grace", 3.0)]

    def test_a_review_before_the_request_answers_nothing(self) -> None:
        pull = Pull().opened().reviewed("edsger", 1).requested(CORE, 2).reviewed("grace", 4).listed(5)
        assert told(pull) == [("acme/core", "answered", "grace", 2.0)]

    def test_a_review_that_came_after_the_list_has_answered_nothing(self) -> None:
        pull = Pull().opened().requested(CORE, 1).listed(2).reviewed("grace", 3)
        assert told(pull) == [("acme/core", "removed", None, None)]

    def test_a_request_that_came_after_the_list_is_pending(self) -> None:
        pull = Pull().opened().listed(1).requested(CORE, 1).reviewed("grace", 3)
        assert told(pull) == [("acme/core", "pending", None, None)]

    def test_a_list_that_is_older_than_another_says_nothing(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("grace", 3).listed(5, CORE).listed(2)
        assert told(pull) == [("acme/core", "pending", None, None)]

    def test_a_removal_ends_it_as_ever(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("grace", 2).unrequested(CORE, 3).listed(4)
        assert told(pull) == [("acme/core", "removed", None, None)]

    def test_a_review_on_behalf_of_the_team_answers_it_even_where_nobody_lists(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("edsger", 2, teams=["acme/web"])
        assert told(pull.reviewed("grace", 3, teams=["acme/core"])) == [
            ("acme/core", "answered", "grace", 2.0)
        ]

    def test_a_member_by_definition_answers_before_anybody_who_is_guessed(self) -> None:
        toml = '[[teams]]\nname = "core"\nmembers = ["edsger"]\n'
        pull = Pull().opened().requested(CORE, 1).reviewed("grace", 2).reviewed("edsger", 4).listed(5)
        assert told(pull, toml) == [("acme/core", "answered", "edsger", 3.0)]

    def test_whose_review_was_for_no_team_has_not_answered_one(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("edsger", 2, teams=[]).reviewed("grace", 4)
        assert told(pull.listed(5)) == [("acme/core", "answered", "grace", 3.0)]

    def test_two_teams_of_which_one_is_listed(self) -> None:
        pull = Pull().opened().requested(CORE, 1).requested(WEB, 1).reviewed("grace", 3).listed(5, WEB)
        assert sorted(told(pull)) == [
            ("acme/core", "answered", "grace", 2.0),
            ("acme/web", "pending", None, None),
        ]

    def test_two_teams_are_told_apart_by_whom_reviews_were_for(self) -> None:
        pull = Pull().opened().requested(CORE, 1).requested(WEB, 1)
        pull.reviewed("grace", 2, teams=["acme/web"]).reviewed("edsger", 4, teams=["acme/core"]).listed(5)
        assert sorted(told(pull)) == [
            ("acme/core", "answered", "edsger", 3.0),
            ("acme/web", "answered", "grace", 1.0),
        ]

    def test_of_a_person_and_a_team_each_is_answered_by_their_own(self) -> None:
        pull = Pull().opened().requested(CORE, 1).requested("barbara", 1)
        pull.reviewed("barbara", 2).reviewed("grace", 4).listed(5)
        assert sorted(told(pull)) == [
            ("acme/core", "answered", "grace", 3.0),
            ("barbara", "answered", "barbara", 1.0),
        ]

    def test_a_person_alone_who_was_asked_as_well_answers_both(self) -> None:
        pull = Pull().opened().requested(CORE, 1).requested("barbara", 1).reviewed("barbara", 2).listed(5)
        assert sorted(told(pull)) == [
            ("acme/core", "answered", "barbara", 1.0),
            ("barbara", "answered", "barbara", 1.0),
        ]

    def test_asked_again_without_a_removal_it_had_been_answered(self) -> None:
        pull = Pull().opened().requested(CORE, 1).reviewed("grace", 3).requested(CORE, 4).listed(5, CORE)
        first, second = rounds(pull)
        assert (first["state"], first["answered_by"], first["re_request"]) == ("answered", "grace", False)
        assert (second["state"], second["requested_at"], second["re_request"]) == ("pending", at(4), True)

    def test_asked_again_without_any_review_it_is_the_same_round(self) -> None:
        pull = Pull().opened().requested(CORE, 1).requested(CORE, 4).listed(5, CORE)
        assert [(one["state"], one["requested_at"]) for one in rounds(pull)] == [("pending", at(1))]

    def test_a_comment_that_does_not_count_leaves_it_pending(self) -> None:
        toml = "[reviews]\ncommented_counts = false\n"
        pull = Pull().opened().requested(CORE, 1).reviewed("grace", 2, "commented").listed(5)
        assert told(pull, toml) == [("acme/core", "pending", None, None)]
        assert told(pull.reviewed("grace", 3, "approved").listed(6), toml) == [
            ("acme/core", "answered", "grace", 2.0)
        ]


class TestPeople:
    def test_whose_request_is_gone_without_a_word_is_removed(self) -> None:
        pull = Pull().opened().requested("grace", 1).listed(5)
        assert told(pull) == [("grace", "removed", None, None)]
        assert document_of(pull)["reviewers"] == []

    def test_a_deleted_account_is_not_waited_for(self) -> None:
        pull = Pull().opened().requested("ghost", 1).reviewed("edsger", 2)
        assert told(pull) == [("ghost", "pending", None, None)]
        assert told(pull.listed(5)) == [("ghost", "removed", None, None)]
        assert document_of(pull)["waiting_since"] is None

    def test_somebody_who_cannot_be_seen_may_be_waited_for(self) -> None:
        assert told(Pull().opened().requested("ghost", 1).listed(5, "ghost")) == [
            ("ghost", "pending", None, None)
        ]

    def test_who_is_listed_is_pending(self) -> None:
        assert told(Pull().opened().requested("grace", 1).listed(5, "grace")) == [
            ("grace", "pending", None, None)
        ]

    def test_an_answer_is_one_whatever_is_listed(self) -> None:
        pull = Pull().opened().requested("grace", 1).reviewed("grace", 2).listed(5)
        assert told(pull) == [("grace", "answered", "grace", 1.0)]

    def test_a_bot_is_not_listed_by_every_road_and_stays_as_it_was(self) -> None:
        assert told(Pull().opened().requested("bot:copilot", 1).listed(5)) == [
            ("copilot", "pending", None, None)
        ]

    def test_any_account_of_a_person_is_theirs(self) -> None:
        alias = '[people]\naliases = {grace = ["grace-work"]}\n'
        pull = Pull().opened().requested("grace", 1).requested("grace-work", 2).listed(5, "grace-work")
        assert told(pull, alias) == [("grace", "pending", None, None)]

    def test_a_comment_that_does_not_count_leaves_their_request_pending(self) -> None:
        toml = "[reviews]\ncommented_counts = false\n"
        pull = Pull().opened().requested("grace", 1).reviewed("grace", 2, "commented").listed(5)
        assert told(pull, toml) == [("grace", "pending", None, None)]


@given(st.data())
def test_any_order_of_readings_and_facts_gives_the_same(data: st.DataObject) -> None:
    pull = Pull().opened().requested(CORE, 1).requested(WEB, 2).requested("barbara", 2)
    pull.listed(2.5, CORE, WEB, "barbara").reviewed("edsger", 3).listed(3.5, WEB, "barbara")
    pull.reviewed("grace", 4, teams=data.draw(st.sampled_from([None, [], ["acme/web"]])))
    pull.listed(4.5, "barbara").requested(CORE, 5).listed(5.5, CORE, "barbara")
    events = data.draw(st.permutations(pull.events))
    cut = data.draw(st.integers(1, len(events) - 1))
    assert read_models(fold([events[:cut], events[cut:]], pull.events)) == read_models(
        fold([pull.events], pull.events)
    )
