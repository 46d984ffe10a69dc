"""When a pull request reached each milestone, case by case."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts.definitions.vocabulary import Milestone
from tests.unit.aggregator.measured import document_of, milestone, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import BEGAN, at


def why(pull: Pull, name: str) -> str:
    return document_of(pull)["explanation"]["milestones"][name]["rule"]


def test_self_review_is_no_review() -> None:
    pull = Pull(author="ada").opened().reviewed("ada", 1).approved("ada", 2).merged(3)
    assert milestone(pull, "first_review") is None
    assert milestone(pull, "approved") is None


def test_review_before_any_request_counts() -> None:
    pull = Pull().opened().reviewed("grace", 1).requested("edsger", 2)
    assert milestone(pull, "first_review") == at(1)
    assert milestone(pull, "review_requested") == at(2)


def test_review_before_ready_counts() -> None:
    pull = Pull().opened(draft=True).reviewed("grace", 1).ready(2)
    assert milestone(pull, "first_review") == at(1)
    assert milestone(pull, "ready") == at(2)


def test_review_after_merge_is_a_first_review() -> None:
    assert milestone(Pull().opened().merged(1).reviewed("grace", 2), "first_review") == at(2)


def test_approval_after_merge_is_no_approval() -> None:
    pull = Pull().opened().merged(1).approved("grace", 2)
    assert milestone(pull, "approved") is None
    assert why(pull, "approved") == "not approved before the merge"


def test_approval_at_the_moment_of_the_merge_counts() -> None:
    assert milestone(Pull().opened().approved("grace", 1).merged(1), "approved") == at(1)


def test_of_several_approvals_the_last_before_the_merge_counts() -> None:
    pull = Pull().opened().approved("grace", 1).approved("edsger", 2).merged(3).approved("barbara", 4)
    assert milestone(pull, "approved") == at(2)


def test_dismissed_approval_still_happened() -> None:
    pull = Pull().opened().approved("grace", 1, id_=77).dismissed(77, 2).merged(3)
    assert milestone(pull, "approved") == at(1)


def test_an_approval_seen_only_as_dismissed_is_known_from_its_dismissal() -> None:
    pull = Pull().opened().reviewed("grace", 1, "dismissed", id_=78).dismissed(78, 2, "approved").merged(3)
    assert milestone(pull, "approved") == at(1)


def test_a_dismissed_review_of_unknown_state_is_a_review_but_no_approval() -> None:
    pull = Pull().opened().reviewed("grace", 1, "dismissed")
    assert milestone(pull, "first_review") == at(1)
    assert milestone(pull, "approved") is None


def test_null_author_is_the_ghost_whose_pull_requests_people_review() -> None:
    pull = Pull(author="ghost").opened().reviewed("grace", 1)
    assert document_of(pull)["author"] == "ghost"
    assert document_of(pull)["author_bot"] is False
    assert milestone(pull, "first_review") == at(1)


def test_a_deleted_reviewer_counts_as_a_human() -> None:
    assert milestone(Pull().opened().reviewed("ghost", 1), "first_review") == at(1)


def test_author_and_reviewer_both_deleted_is_no_review_since_nobody_can_know() -> None:
    assert milestone(Pull(author="ghost").opened().reviewed("ghost", 1), "first_review") is None


def test_a_bots_review_is_no_review() -> None:
    pull = Pull().opened().reviewed("bot:copilot", 1).approved("bot:copilot", 2)
    assert milestone(pull, "first_review") is None
    assert milestone(pull, "approved") is None


def test_a_review_that_only_comments_can_be_left_out() -> None:
    pull = Pull().opened().reviewed("grace", 1).reviewed("grace", 2, "changes_requested")
    assert milestone(pull, "first_review") == at(1)
    assert milestone(pull, "first_review", rules("[reviews]\ncommented_counts = false\n")) == at(2)


def test_first_response_is_a_comment_or_a_review_by_another_human() -> None:
    pull = (
        Pull().opened().commented("ada", 1).commented("bot:ci", 2).commented("grace", 3).reviewed("grace", 4)
    )
    assert milestone(pull, "first_response") == at(3)
    assert milestone(Pull().opened().reviewed("grace", 1).commented("grace", 2), "first_response") == at(1)


def test_team_as_requested_reviewer_is_a_request() -> None:
    assert milestone(Pull().opened().requested("team:acme/backend", 1), "review_requested") == at(1)


def test_a_request_to_a_bot_is_none() -> None:
    pull = Pull().opened().requested("bot:copilot", 1)
    assert milestone(pull, "review_requested") is None
    assert milestone(pull.requested("grace", 2), "review_requested") == at(2)


class TestReady:
    def test_opened_ready(self) -> None:
        assert milestone(Pull().opened().described(1), "ready") == at(0)

    def test_opened_as_a_draft_the_first_ready_for_review(self) -> None:
        pull = Pull().opened().ready(2).drafted(3).ready(4).described(5)
        assert milestone(pull, "ready") == at(2)

    def test_converted_back_to_draft_first_means_it_was_opened_ready(self) -> None:
        pull = Pull().opened().drafted(1).ready(2).described(3)
        assert milestone(pull, "ready") == at(0)

    def test_the_first_draft_event_outweighs_what_the_opening_says(self) -> None:
        assert milestone(Pull().opened(draft=True).drafted(1), "ready") == at(0)

    def test_without_draft_events_it_was_opened_as_what_it_is_now(self) -> None:
        assert milestone(Pull().opened().described(1, draft=True), "ready") is None
        assert milestone(Pull().opened(draft=True), "ready") is None
        assert milestone(Pull().opened(), "ready") == at(0)

    def test_a_draft_that_never_became_ready_has_none_even_if_merged(self) -> None:
        pull = Pull().opened().described(2, draft=True, state="merged").merged(1)
        assert milestone(pull, "ready") is None
        assert why(pull, "ready") == "a draft that was never ready for review"
        assert document_of(pull)["measures"]["cycle_time"] is None


class TestClosed:
    def test_closed_without_merge(self) -> None:
        assert milestone(Pull().opened().closed(1), "closed") == at(1)

    def test_the_last_close_counts(self) -> None:
        assert milestone(Pull().opened().closed(1).reopened(2).closed(3), "closed") == at(3)

    def test_close_then_reopen_is_open(self) -> None:
        pull = Pull().opened().closed(1).reopened(2)
        assert milestone(pull, "closed") is None
        assert document_of(pull)["state"] == "open"

    def test_close_reopen_merge_is_merged_and_not_closed(self) -> None:
        pull = Pull().opened().closed(1).reopened(2).merged(3).closed(3)
        assert milestone(pull, "closed") is None
        assert milestone(pull, "merged") == at(3)
        assert document_of(pull)["state"] == "merged"

    def test_closed_without_a_known_close_is_closed_at_an_unknown_time(self) -> None:
        pull = Pull().opened().described(5, state="closed")
        assert document_of(pull)["state"] == "closed"
        assert milestone(pull, "closed") is None
        assert why(pull, "closed") == "closed; when is not known"


def test_pending_review_without_a_time_never_becomes_an_event_so_nothing_is_reached() -> None:
    assert milestone(Pull().opened().requested("grace", 1), "first_review") is None


def test_squash_rebase_and_force_push_leave_the_milestones_alone() -> None:
    plain = Pull().opened().approved("grace", 1).merged(3)
    pushed = Pull().opened().pushed(0.5).approved("grace", 1).pushed(2).merged(3)
    assert document_of(plain)["milestones"] == document_of(pushed)["milestones"]


def test_more_than_100_reviews_are_all_seen() -> None:
    pull = Pull().opened()
    for index in range(150):
        pull.reviewed("grace", 1 + index)
    pull.approved("edsger", 200).merged(201)
    assert milestone(pull, "approved") == at(200)
    assert len(document_of(pull)["reviews"]) == 151


class TestFirstCommitByAWrongClock:
    """A first commit that is dated years before the opening: nobody knows when it was made."""

    YEAR = 365 * 24

    def told(self, hours: float, toml: str = "") -> dict[str, Any]:
        pull = Pull().opened(0).described(1, first_commit_at=at(hours)).merged(5)
        return document_of(pull, rules(toml))

    def test_has_no_time_and_the_reason_is_said(self) -> None:
        document = self.told((datetime(1970, 1, 1, tzinfo=UTC) - BEGAN).total_seconds() / 3600)
        assert document["milestones"]["first_commit"] is None
        assert document["measures"]["coding_time"] is None
        said = document["explanation"]["measures"]["coding_time"]["reason"]
        assert said == (
            "first_commit is not known: the first commit is dated 1970-01-01 00:00:00 UTC, "
            "more than 730 days before it was opened: a wrong clock"
        )

    def test_a_branch_of_more_than_a_year_is_believed(self) -> None:
        assert self.told(-1.5 * self.YEAR)["measures"]["coding_time"] == 1.5 * self.YEAR

    def test_how_far_back_is_believed_is_a_setting(self) -> None:
        weeks = "[commits]\nmax_age_days = 14\n"
        assert self.told(-14 * 24, weeks)["measures"]["coding_time"] == 14 * 24
        assert self.told(-14 * 24 - 1, weeks)["measures"]["coding_time"] is None
        assert self.told(-3 * self.YEAR, "[commits]\nmax_age_days = 1200\n")["measures"]["coding_time"]


def test_first_commit_is_the_authored_time_github_describes() -> None:
    pull = Pull().opened().described(1, first_commit_at=at(-30))
    assert milestone(pull, "first_commit") == at(-30)


def test_each_milestone_names_the_fact_it_chose() -> None:
    pull = Pull().opened().approved("grace", 1).merged(2)
    document = document_of(pull)
    facts = {fact["id"]: fact["at"] for fact in document["facts"]}
    for name in ("opened", "ready", "first_review", "approved", "merged"):
        chosen = document["explanation"]["milestones"][name]["fact"]
        assert facts[chosen] == document["milestones"][name]


@pytest.mark.parametrize("name", [milestone.value for milestone in Milestone])
def test_as_long_as_the_opening_is_not_known_nothing_is_judged(name: str) -> None:
    pull = Pull().reviewed("grace", 1).described(2).merged(3)
    document = document_of(pull)
    assert document["milestones"][name] is None
    assert document["explanation"]["milestones"][name]["rule"] == "its opening is not known yet"
    assert set(document["measures"].values()) == {None}
    assert (document["author"], document["days"]) == ("ghost", [])
    assert document["state"] == "merged"


class TestState:
    def test_what_github_says_later_outweighs_an_event_before(self) -> None:
        assert document_of(Pull().opened().closed(1).described(2))["state"] == "open"

    def test_an_event_after_what_github_said_outweighs_that(self) -> None:
        assert document_of(Pull().opened().described(1).closed(2))["state"] == "closed"
        assert document_of(Pull().opened().described(1).drafted(2))["state"] == "draft"
        assert document_of(Pull().opened().described(1, draft=True).ready(2))["state"] == "open"

    def test_merged_is_for_ever(self) -> None:
        assert document_of(Pull().opened().merged(1).described(0.5))["state"] == "merged"


def test_updated_at_is_the_newest_thing_known() -> None:
    assert document_of(Pull().opened().described(3))["updated_at"] == at(3)
    assert document_of(Pull().opened().described(3).merged(4))["updated_at"] == at(4)


def test_times_are_cut_to_the_milliseconds_that_mongodb_keeps() -> None:
    pull = Pull().opened()
    pull.events[0] = pull.events[0].model_copy(update={"time": at(0) + timedelta(microseconds=1_999)})
    assert milestone(pull, "opened") == at(0) + timedelta(milliseconds=1)
