"""Since when a pull request, and each request for review, waits for somebody else than its author."""

from datetime import datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.measurement.pull_requests import review_requests
from tests.examples import examples
from tests.unit.aggregator.measured import document_of
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at


def since(pull: Pull) -> datetime | None:
    return document_of(pull)["waiting_since"]


def asked_since(pull: Pull) -> dict[str, datetime | None]:
    """Since when each reviewer is waited for."""
    return {one["reviewer"]: one["waiting_since"] for one in review_requests(document_of(pull))}


class TestPullRequest:
    def test_from_ready_until_somebody_reviews(self) -> None:
        pull = Pull().opened().ready(2)
        assert since(pull) == at(2)
        assert since(pull.reviewed("grace", 3)) is None

    def test_the_oldest_pending_request(self) -> None:
        pull = Pull().opened().requested("grace", 1).requested("edsger", 2)
        assert since(pull) == at(1)
        assert since(pull.reviewed("grace", 3)) == at(2)

    def test_a_re_request_hands_the_ball_back(self) -> None:
        pull = Pull().opened().reviewed("grace", 1).requested("grace", 4)
        assert since(pull) == at(4)

    def test_not_from_before_it_was_ready(self) -> None:
        assert since(Pull().opened().requested("grace", 1).ready(5)) == at(5)

    def test_a_draft_waits_for_its_author(self) -> None:
        pull = Pull().opened().requested("grace", 1).drafted(2)
        assert since(pull) is None

    def test_a_review_before_ready_does_not_count(self) -> None:
        pull = Pull().opened().reviewed("grace", 1).ready(2)
        assert since(pull) == at(2)

    def test_closed_and_merged_wait_for_nobody(self) -> None:
        assert since(Pull().opened().requested("grace", 1).closed(2)) is None
        assert since(Pull().opened().requested("grace", 1).merged(2)) is None

    def test_a_bot_that_is_asked_is_not_waited_for(self) -> None:
        pull = Pull().opened().reviewed("grace", 1).requested("bot:copilot", 2)
        assert since(pull) is None


class TestDraftAgain:
    """A pull request that became a draft again waits since it was last ready, and never as a draft."""

    def test_waits_since_it_was_last_ready(self) -> None:
        assert since(Pull().opened(0).drafted(24).ready(718)) == at(718)
        assert since(Pull().opened(0, draft=True).ready(5).drafted(24).ready(718)) == at(718)

    def test_a_request_from_before_waits_since_it_was_last_ready(self) -> None:
        pull = Pull().opened(0).requested("grace", 0).drafted(24).ready(718)
        assert (since(pull), asked_since(pull)) == (at(718), {"grace": at(718)})

    def test_a_request_from_after_waits_since_itself(self) -> None:
        pull = Pull().opened(0).drafted(24).ready(718).requested("grace", 719)
        assert (since(pull), asked_since(pull)) == (at(719), {"grace": at(719)})

    def test_a_review_before_it_became_a_draft_again_is_no_answer_to_what_is_ready_now(self) -> None:
        pull = Pull().opened(0).reviewed("grace", 5).drafted(24).ready(30)
        assert since(pull) == at(30)
        assert since(pull.reviewed("grace", 31)) is None

    def test_a_draft_waits_for_nobody_and_nobody_is_waited_for(self) -> None:
        pull = Pull().opened(0).requested("grace", 0).drafted(24)
        (asked,) = review_requests(document_of(pull))
        assert (since(pull), asked["state"], asked["waiting_since"]) == (None, "pending", None)

    def test_ready_by_a_description_alone_waits_since_that(self) -> None:
        pull = Pull().opened(0).drafted(24).described(30, draft=False)
        assert since(pull) == at(30)
        assert since(pull.ready(29)) == at(29)

    def test_a_latency_is_from_request_to_answer_whatever_lay_between(self) -> None:
        pull = Pull().opened(0).requested("grace", 1).drafted(24).ready(30).approved("grace", 31)
        (asked,) = review_requests(document_of(pull))
        assert (asked["latency"], asked["waiting_since"]) == (30, None)


class TestReopened:
    def test_waits_since_it_was_reopened(self) -> None:
        pull = Pull().opened(0).requested("grace", 1).closed(5).reopened(200)
        assert (since(pull), asked_since(pull)) == (at(200), {"grace": at(200)})

    def test_without_a_request_too(self) -> None:
        assert since(Pull().opened(0).closed(5).reopened(200)) == at(200)

    def test_but_not_if_it_was_reviewed_since_it_was_ready(self) -> None:
        assert since(Pull().opened(0).reviewed("grace", 3).closed(5).reopened(200)) is None


@examples(100)
@given(st.sets(st.integers(1, 500), min_size=2, max_size=8), st.integers(0, 500), st.randoms())
def test_whatever_its_turns_it_waits_since_the_later_of_the_last_time_it_was_ready_and_the_request(
    turns: set[int], asked: int, order: Random
) -> None:
    pull = Pull().opened(0).requested("grace", asked)
    times = sorted(turns)[: len(turns) // 2 * 2]
    for drafted, ready in zip(times[::2], times[1::2], strict=True):
        pull.drafted(drafted).ready(ready)
    order.shuffle(pull.events)
    expected = at(max(asked, times[-1]))
    assert (since(pull), asked_since(pull)) == (expected, {"grace": expected})
