"""Rounds of review: who was asked, who answered, who is still waited for."""

from typing import Any

from tests.unit.aggregator.measured import document_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at

BACKEND = '[[teams]]\nname = "backend"\nmembers = ["grace", {login = "edsger", from = 2026-03-03}]\n'


def rounds(pull: Pull, toml: str = "") -> list[dict[str, Any]]:
    return document_of(pull, rules(toml))["rounds"]


def test_a_request_opens_a_round_and_the_reviewers_next_review_answers_it() -> None:
    (one,) = rounds(Pull().opened().requested("grace", 1).reviewed("edsger", 2).reviewed("grace", 4))
    assert (one["reviewer"], one["round"], one["state"]) == ("grace", 1, "answered")
    assert (one["requested_at"], one["answered_at"], one["latency"]) == (at(1), at(4), 3.0)
    assert one["answered_by"] == "grace"


def test_an_open_request_is_pending() -> None:
    (one,) = rounds(Pull().opened().requested("grace", 1))
    assert (one["state"], one["answered_at"], one["latency"]) == ("pending", None, None)


def test_a_repeated_request_before_any_answer_is_the_same_round() -> None:
    (one,) = rounds(Pull().opened().requested("grace", 1).requested("grace", 2).reviewed("grace", 3))
    assert (one["requested_at"], one["latency"]) == (at(1), 2.0)


def test_a_request_after_an_answer_is_a_re_request() -> None:
    first, second = rounds(
        Pull().opened().requested("grace", 1).reviewed("grace", 2).requested("grace", 5).approved("grace", 6)
    )
    assert (first["re_request"], first["round"]) == (False, 1)
    assert (second["re_request"], second["round"], second["latency"]) == (True, 2, 1.0)


def test_a_request_to_somebody_who_reviewed_unasked_is_a_re_request() -> None:
    (one,) = rounds(Pull().opened().reviewed("grace", 1).requested("grace", 2))
    assert one["re_request"] is True


def test_review_before_any_request_answers_nothing() -> None:
    (one,) = rounds(Pull().opened().reviewed("grace", 1).requested("grace", 2))
    assert one["state"] == "pending"


def test_a_removed_request_closes_the_round_unanswered() -> None:
    (one,) = rounds(Pull().opened().requested("grace", 1).unrequested("grace", 2).reviewed("grace", 3))
    assert (one["state"], one["answered_at"]) == ("removed", None)


def test_request_removed_before_it_was_seen_and_made_again_is_a_new_round() -> None:
    first, second = rounds(
        Pull()
        .opened()
        .requested("grace", 1)
        .unrequested("grace", 1)
        .requested("grace", 2)
        .reviewed("grace", 4)
    )
    assert (first["state"], second["state"]) == ("removed", "answered")
    assert second["re_request"] is False


def test_a_removal_without_a_known_request_is_nothing() -> None:
    assert rounds(Pull().opened().unrequested("grace", 1)) == []


def test_a_request_still_open_at_the_merge_is_unanswered() -> None:
    assert [one["state"] for one in rounds(Pull().opened().requested("grace", 1).merged(2))] == ["unanswered"]
    assert [one["state"] for one in rounds(Pull().opened().requested("grace", 1).closed(2))] == ["unanswered"]


def test_reopened_it_is_pending_again() -> None:
    pull = Pull().opened().requested("grace", 1).closed(2).reopened(3)
    assert [one["state"] for one in rounds(pull)] == ["pending"]


def test_a_review_after_the_merge_answers_late() -> None:
    (one,) = rounds(Pull().opened().requested("grace", 1).merged(2).reviewed("grace", 3))
    assert (one["state"], one["latency"]) == ("answered", 2.0)


def test_a_request_and_its_answer_in_one_second_are_a_round_of_no_time() -> None:
    (one,) = rounds(Pull().opened().requested("grace", 1).reviewed("grace", 1))
    assert (one["state"], one["latency"], one["re_request"]) == ("answered", 0.0, False)


class TestTeams:
    def test_a_request_to_a_team_is_answered_by_the_first_review_of_any_member(self) -> None:
        pull = Pull().opened().requested("team:acme/backend", 1).reviewed("barbara", 2).reviewed("grace", 3)
        (one,) = rounds(pull, BACKEND)
        assert (one["reviewer"], one["reviewer_kind"]) == ("acme/backend", "team")
        assert (one["answered_by"], one["latency"]) == ("grace", 2.0)

    def test_a_member_who_changes_team_answers_for_it_only_while_a_member(self) -> None:
        pull = Pull().opened().requested("team:acme/backend", 1).reviewed("edsger", 2).reviewed("edsger", 20)
        (one,) = rounds(pull, BACKEND)
        assert one["answered_at"] == at(20)

    def test_a_team_that_nobody_defines_stays_pending(self) -> None:
        (one,) = rounds(Pull().opened().requested("team:acme/backend", 1).reviewed("grace", 2))
        assert one["state"] == "pending"

    def test_a_member_asked_as_well_answers_both(self) -> None:
        pull = Pull().opened().requested("team:acme/backend", 1).requested("grace", 1).reviewed("grace", 2)
        assert [one["state"] for one in rounds(pull, BACKEND)] == ["answered", "answered"]

    def test_a_team_and_a_user_of_the_same_number_are_two(self) -> None:
        pull = Pull().opened().requested("team:x", 1).requested("x", 1)
        assert len({one["key"] for one in rounds(pull)}) == 2


def test_a_renamed_reviewer_is_one_reviewer() -> None:
    pull = Pull().opened().requested("grace", 1).reviewed("grace", 2).requested("grace", 3)
    event = pull.events[-1]
    renamed = event.data.reviewer.model_copy(update={"login": "hopper"})
    pull.events[-1] = event.model_copy(update={"data": event.data.model_copy(update={"reviewer": renamed})})
    first, second = rounds(pull)
    assert first["key"] == second["key"]
    assert second["re_request"] is True


def test_several_logins_of_one_person_are_one_reviewer() -> None:
    alias = '[people]\naliases = {grace = ["grace-work"]}\n'
    (one,) = rounds(Pull().opened().requested("grace", 1).reviewed("grace-work", 2), alias)
    assert (one["reviewer"], one["state"]) == ("grace", "answered")


def test_a_request_to_the_author_under_another_login_is_none() -> None:
    alias = '[people]\naliases = {ada = ["ada-work"]}\n'
    assert rounds(Pull(author="ada").opened().requested("ada-work", 1), alias) == []


def test_a_bot_that_is_asked_has_rounds_as_a_bot_which_count_nowhere() -> None:
    pull = Pull().opened().requested("bot:copilot", 1).reviewed("bot:copilot", 2).requested("bot:copilot", 3)
    assert [one["reviewer_kind"] for one in rounds(pull)] == ["bot", "bot"]
    measures = document_of(pull)["measures"]
    assert (measures["review_rounds"], measures["re_requests"]) == (0.0, 0.0)


def test_reviewers_are_people_who_reviewed_or_are_asked_to() -> None:
    pull = (
        Pull()
        .opened()
        .reviewed("edsger", 1)
        .requested("grace", 1)
        .requested("team:acme/backend", 1)
        .requested("bot:copilot", 1)
        .requested("barbara", 1)
        .unrequested("barbara", 2)
        .reviewed("bot:copilot", 2)
    )
    assert document_of(pull)["reviewers"] == ["edsger", "grace"]
