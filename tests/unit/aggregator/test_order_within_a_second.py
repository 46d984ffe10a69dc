"""What happened within one second is judged in GitHub's order, whatever order it is heard in."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.facts.fact import FactType
from tests.examples import examples
from tests.unit.aggregator.histories import batches, observations
from tests.unit.aggregator.measured import document_of, measure, milestone
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.test_aggregator_laws import fold, read_models
from tests.unit.aggregator.values import at

SECOND = 10.0

_deeds = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["requested", "unrequested", "reviewed"]), st.sampled_from(["grace", "edsger"])
        ),
        st.tuples(st.sampled_from(["ready", "drafted", "closed", "reopened", "pushed"]), st.none()),
    ),
    max_size=9,
)


def told(deeds: Iterable[tuple[str, str | None]], *, requested_before: bool = False) -> Pull:
    """All of it within one second, in this order."""
    pull = Pull().opened(0)
    if requested_before:
        pull.requested("grace", 1)
    for deed, who in deeds:
        getattr(pull, deed)(*([who] if who else []), SECOND)
    return pull.with_positions()


def rounds(pull: Pull) -> list[tuple[str, str, bool]]:
    return [(one["reviewer"], one["state"], one["re_request"]) for one in document_of(pull)["rounds"]]


def played(deeds: Iterable[tuple[str, str | None]], reviewer: str, *, asked: bool) -> list[tuple[str, bool]]:
    """What GitHub's order says of one reviewer's rounds, played one deed after the other."""
    done: list[tuple[str, bool]] = []
    pending, reviewed, before = asked, False, False
    for deed, who in deeds:
        if who != reviewer:
            continue
        if deed == "requested" and not pending:
            pending, before = True, reviewed
        elif deed != "requested" and pending:
            done.append(("answered" if deed == "reviewed" else "removed", before))
            pending = False
        reviewed = reviewed or deed == "reviewed"
    return [*done, ("pending", before)] if pending else done


@examples(150)
@given(_deeds, st.booleans(), st.data())
def test_any_order_and_duplicates_give_what_githubs_order_says(
    deeds: list[tuple[str, str | None]], asked: bool, data: st.DataObject
) -> None:
    pull = told(deeds, requested_before=asked)
    seen = data.draw(observations(pull.events))
    document = fold(data.draw(batches(data.draw(st.permutations(seen)))), seen)
    assert read_models(document) == read_models(fold([seen], seen))
    closed = next((deed == "closed" for deed, _ in reversed(deeds) if deed in ("closed", "reopened")), False)
    assert (document["state"] == "closed") is closed
    for reviewer in ("grace", "edsger"):
        mine = [
            (one["state"].replace("unanswered", "pending"), one["re_request"])
            for one in document["rounds"]
            if one["reviewer"] == reviewer
        ]
        assert mine == played(deeds, reviewer, asked=asked and reviewer == "grace")
    drafts = [deed for deed, _ in deeds if deed in ("ready", "drafted")]
    assert _draft(document) is (drafts[-1:] == ["drafted"])
    assert (document["milestones"]["ready"] == at(SECOND)) is (drafts[:1] == ["ready"])


def _draft(document: dict[str, Any]) -> bool:
    turned = [one["type"] for one in document["facts"] if one["type"] in DRAFTS]
    return turned[-1:] == [FactType.CONVERTED_TO_DRAFT]


DRAFTS = (FactType.READY_FOR_REVIEW, FactType.CONVERTED_TO_DRAFT)


def test_taken_back_and_made_again_in_one_second_a_request_is_pending() -> None:
    pull = told([("unrequested", "grace"), ("requested", "grace")], requested_before=True)
    assert rounds(pull) == [("grace", "removed", False), ("grace", "pending", False)]
    assert document_of(pull)["waiting_since"] == at(SECOND)


def test_made_and_taken_back_in_one_second_a_request_is_removed() -> None:
    assert rounds(told([("requested", "grace"), ("unrequested", "grace")])) == [("grace", "removed", False)]


def test_asked_anew_in_the_second_of_the_review_it_is_asked_again() -> None:
    pull = told([("reviewed", "grace"), ("requested", "grace")], requested_before=True)
    assert rounds(pull) == [("grace", "answered", False), ("grace", "pending", True)]


def test_two_draft_events_of_one_second_count_in_githubs_order() -> None:
    assert milestone(told([("ready", None), ("drafted", None)]), "ready") == at(SECOND)
    assert milestone(told([("drafted", None), ("ready", None)]), "ready") == at(0)
    pull = told([("drafted", None), ("ready", None)]).merged(12)
    assert measure(pull, "draft_time") == 0.0
    pull = told([("ready", None), ("drafted", None)]).merged(12)
    assert measure(pull, "draft_time") == SECOND + 2


class TestWhereGitHubsOrderIsNotKnown:
    def test_a_review_without_a_position_comes_after_the_requests_of_its_second(self) -> None:
        pull = told([("unrequested", "grace"), ("requested", "grace")], requested_before=True)
        pull.reviewed("grace", SECOND)
        assert rounds(pull) == [("grace", "removed", False), ("grace", "answered", False)]

    def test_a_review_without_a_position_comes_before_a_removal_of_its_second(self) -> None:
        pull = told([("unrequested", "grace")], requested_before=True).reviewed("grace", SECOND)
        assert rounds(pull) == [("grace", "answered", False)]

    def test_requests_come_first_then_reviews_then_removals(self) -> None:
        pull = Pull().opened(0).requested("grace", 1)
        pull.unrequested("grace", SECOND).requested("grace", SECOND).reviewed("grace", SECOND)
        assert rounds(pull) == [("grace", "answered", False)]

    def test_a_log_from_before_is_mended_by_what_is_read_again(self) -> None:
        known = told([("unrequested", "grace"), ("requested", "grace")], requested_before=True)
        before = [
            each.model_copy(update={"data": each.data.model_copy(update={"position": None})})
            if hasattr(each.data, "position")
            else each
            for each in known.events
        ]
        assert rounds(Pull(events=before)) == [("grace", "removed", False)]
        repaired = fold([before, known.events], known.events)
        assert read_models(repaired) == read_models(fold([known.events], known.events))
        assert [one["state"] for one in repaired["rounds"]] == ["removed", "pending"]
