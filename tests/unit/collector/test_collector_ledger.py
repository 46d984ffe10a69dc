"""What has been published is not published again, unless more of it is known now."""

from dataclasses import replace

from services.collector.facts.snapshot import ItemKind, Review, Timeline
from services.collector.memory.ledger import (
    Entity,
    Ledger,
    by_entity,
    entered,
    entity_of,
    fresh,
    pack,
    unpack,
)
from services.contracts.events import PullRequestState, ReviewState
from tests.unit.collector.snapshots import ALICE, BOB, at, complete, events_of, item, of_type, pull_request


def test_what_was_entered_is_not_fresh_any_more() -> None:
    events = events_of(pull_request(timeline=complete(item(ItemKind.CLOSED, 1))))
    ledger = entered(fresh(events, None), None, 5)
    assert fresh(events, ledger) == []
    more = events_of(pull_request(timeline=complete(item(ItemKind.CLOSED, 1), item(ItemKind.REOPENED, 2))))
    assert [event.type for event in fresh(more, ledger)] == ["pull_request.reopened"]


def test_the_same_fact_twice_at_once_is_one() -> None:
    events = events_of(pull_request())
    assert fresh(events + events, None) == events


def test_knowing_more_of_a_fact_is_news_and_knowing_less_is_not() -> None:
    merged = pull_request(state=PullRequestState.MERGED, merged_at=at(4))
    partly, wholly = (
        of_type(events_of(merged), "merged"),
        of_type(events_of(replace(merged, merged_by=BOB)), "merged"),
    )
    assert fresh(wholly, entered(partly, None, 5)) == wholly
    assert fresh(partly, entered(wholly, None, 5)) == []


def test_what_a_dismissed_review_had_said_is_news() -> None:
    def submitted(state: ReviewState) -> list:
        timeline = Timeline((Review(7, BOB, state, at(2)),))
        return of_type(events_of(pull_request(timeline=timeline)), "review_submitted")

    ledger = entered(submitted(ReviewState.DISMISSED), None, 5)
    assert fresh(submitted(ReviewState.APPROVED), ledger) == submitted(ReviewState.APPROVED)
    assert fresh(submitted(ReviewState.DISMISSED), entered(submitted(ReviewState.APPROVED), ledger, 5)) == []


def test_a_ledger_survives_being_kept() -> None:
    ledger = entered(events_of(pull_request(author=ALICE)), None, 2_500_000_001)
    assert unpack(pack(ledger)) == ledger
    assert unpack(pack(Ledger(7))) == Ledger(7)
    assert len(pack(ledger)) == 8 + 6 * 3  # opened in part and described, which is two digests


def test_events_are_grouped_by_what_they_are_about() -> None:
    one, other = events_of(pull_request()), events_of(pull_request(number=43, id=6))
    groups = by_entity([one[0], other[0], one[1], other[1]])
    assert groups == {
        Entity("github.com", 1, "pull", 42): one,
        Entity("github.com", 1, "pull", 43): other,
    }
    assert entity_of(other[0]) == (Entity("github.com", 1, "pull", 43), 6)
