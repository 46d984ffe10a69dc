"""The clocks that run for a pull request: when each begins and ends."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.unit.aggregator.histories import courses, pulls
from tests.unit.aggregator.measured import document_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at


def intervals(pull: Pull, clock: str, **of: Any) -> list[tuple[float, float | None]]:
    """The hours between which a clock ran."""
    clocks = document_of(pull, **of)["clocks"]
    return [
        (hours(one["since"]), hours(one["until"]) if one["until"] else None)
        for one in clocks
        if one["clock"] == clock
    ]


def hours(moment: datetime) -> float:
    return (moment - at(0)) / timedelta(hours=1)


class TestOpenAndDraft:
    def test_open_from_its_opening_to_its_merge(self) -> None:
        assert intervals(Pull().opened().merged(5), "open") == [(0, 5)]

    def test_a_reopened_one_begins_anew(self) -> None:
        pull = Pull().opened().closed(2).reopened(5)
        assert intervals(pull, "open") == [(0, 2), (5, None)]

    def test_each_time_as_a_draft_is_one_interval(self) -> None:
        pull = Pull().opened().ready(2).drafted(5)
        assert intervals(pull, "draft") == [(0, 2), (5, None)]
        assert intervals(pull, "open") == [(0, None)]

    def test_a_description_that_says_closed_ends_it(self) -> None:
        pull = Pull().opened().described(4, state="closed")
        assert intervals(pull, "open") == [(0, 4)]

    def test_a_description_that_says_open_begins_it_again(self) -> None:
        pull = Pull().opened().closed(2).described(4, state="open")
        assert intervals(pull, "open") == [(0, 2), (4, None)]

    def test_nothing_runs_before_the_opening_is_known(self) -> None:
        assert document_of(Pull().requested("grace", 1))["clocks"] == []


class TestWaitingForReview:
    def test_from_the_request_to_the_answer(self) -> None:
        pull = Pull().opened().requested("grace", 1).reviewed("grace", 4)
        assert intervals(pull, "waiting_for_review") == [(1, 4)]

    def test_a_request_that_is_not_listed_any_more_never_ran_however_often_that_is_seen(self) -> None:
        pull = Pull().opened().requested("grace", 1).requested("linus", 2).listed(4, "linus")
        assert intervals(pull, "waiting_for_review") == [(2, None)]
        assert intervals(pull.listed(9, "linus"), "waiting_for_review") == [(2, None)]

    def test_not_from_before_it_is_ready(self) -> None:
        pull = Pull().opened(draft=True).requested("grace", 1).ready(3)
        assert intervals(pull, "waiting_for_review") == [(3, None)]

    def test_a_draft_interrupts_it(self) -> None:
        pull = Pull().opened().requested("grace", 1).drafted(2).ready(5).reviewed("grace", 6)
        assert intervals(pull, "waiting_for_review") == [(1, 2), (5, 6)]

    def test_a_removal_and_a_merge_end_it(self) -> None:
        removed = Pull().opened().requested("grace", 1).unrequested("grace", 3)
        assert intervals(removed, "waiting_for_review") == [(1, 3)]
        merged = Pull().opened().requested("grace", 1).merged(3)
        assert intervals(merged, "waiting_for_review") == [(1, 3)]

    def test_one_for_each_reviewer_and_none_for_bots(self) -> None:
        pull = Pull().opened().requested("grace", 1).requested("edsger", 2).requested("bot:copilot", 3)
        clocks = [one for one in document_of(pull)["clocks"] if one["clock"] == "waiting_for_review"]
        assert [one["who"] for one in clocks] == ["grace", "edsger"]


class TestApproved:
    def test_from_the_approval_to_the_merge(self) -> None:
        assert intervals(Pull().opened().approved("grace", 2).merged(5), "approved") == [(2, 5)]

    def test_a_comment_leaves_an_approval_as_it_is(self) -> None:
        pull = Pull().opened().approved("grace", 2).reviewed("grace", 3)
        assert intervals(pull, "approved") == [(2, None)]

    def test_not_while_somebody_requests_changes(self) -> None:
        pull = Pull().opened().approved("grace", 2).reviewed("edsger", 3, "changes_requested")
        assert intervals(pull, "approved") == [(2, 3)]
        assert intervals(pull.approved("edsger", 6), "approved") == [(2, 3), (6, None)]

    def test_a_dismissal_ends_it(self) -> None:
        pull = Pull().opened().approved("grace", 2, id_=7).dismissed(7, 4)
        assert intervals(pull, "approved") == [(2, 4)]

    def test_a_draft_is_not_ready_to_merge(self) -> None:
        pull = Pull().opened().approved("grace", 2).drafted(3)
        assert intervals(pull, "approved") == [(2, 3)]


class TestChangesRequested:
    def test_until_that_reviewer_reviews_again(self) -> None:
        pull = Pull().opened().reviewed("grace", 1, "changes_requested")
        assert intervals(pull, "changes_requested") == [(1, None)]
        pull.approved("edsger", 2).approved("grace", 4)
        assert intervals(pull, "changes_requested") == [(1, 4)]

    def test_a_new_request_and_a_force_push_answer_it(self) -> None:
        again = Pull().opened().reviewed("grace", 1, "changes_requested").requested("grace", 3)
        assert intervals(again, "changes_requested") == [(1, 3)]
        pushed = Pull().opened().reviewed("grace", 1, "changes_requested").pushed(2)
        assert intervals(pushed, "changes_requested") == [(1, 2)]


class TestSpans:
    def test_from_one_milestone_to_the_other(self) -> None:
        pull = Pull().opened().ready(1).reviewed("grace", 3)
        assert intervals(pull, "ready_to_first_review") == [(1, 3)]
        assert intervals(pull, "ready_to_merged") == [(1, None)]

    def test_each_approval_begins_the_way_to_the_merge_anew(self) -> None:
        pull = Pull().opened().approved("grace", 2).approved("edsger", 4).merged(9)
        assert intervals(pull, "approved_to_merged") == [(2, 4), (4, 9)]

    def test_what_was_reached_before_does_not_run(self) -> None:
        pull = Pull().opened(draft=True).reviewed("grace", 1).ready(3)
        assert intervals(pull, "ready_to_first_review") == []

    def test_a_first_commit_from_before_the_opening_counts(self) -> None:
        pull = Pull().opened(2).described(2, first_commit_at=at(-3)).merged(4)
        assert intervals(pull, "first_commit_to_ready") == []
        own = rules('[[metrics]]\nname = "all"\nlabel = "All"\nfrom = "first_commit"\nto = "merged"\n')
        assert intervals(pull, "first_commit_to_merged", measured=own) == [(-3, 4)]

    def test_a_merge_waits_for_a_deployment_only_where_one_will_come(self) -> None:
        elsewhere = Pull().opened().described(1, base="maintenance").merged(3)
        assert intervals(elsewhere, "merged_to_deployed") == []


@given(pulls())
def test_no_interval_is_empty_and_what_runs_is_named(pull: Pull) -> None:
    document = document_of(pull)
    clocks = document["clocks"]
    assert all(one["until"] is None or one["since"] < one["until"] for one in clocks)
    assert document["running"] == sorted({one["clock"] for one in clocks if one["until"] is None})
    known = document["milestones"]["opened"] is not None
    if document["state"] in ("merged", "closed") or not known:
        assert set(document["running"]) <= {"merged_to_deployed"}
    identities = [(one["clock"], one["key"], one["fact"], one["since"]) for one in clocks]
    assert len(set(identities)) == len(identities)


def cut(clocks: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """What is known at a moment of the intervals of which a later moment knows."""
    begun = [one for one in clocks if one["since"] <= now]
    return [{**one, "until": one["until"] if one["until"] and one["until"] <= now else None} for one in begun]


@examples(60)
@given(courses(), st.integers(0, 21))
def test_what_ran_is_later_known_as_it_was_known_then(pull: Pull, hour: int) -> None:
    now, clocks = at(hour), document_of(pull)["clocks"]
    before = Pull(events=[event for event in pull.events if event.time <= now])
    assert document_of(before)["clocks"] == cut(clocks, now)
