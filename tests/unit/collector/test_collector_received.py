"""Which deliveries arrived: the last of each kind, and which are known already."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.collector.github.webhooks.received import AcceptedDeliveries, LastDeliveries

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)

moments = st.integers(0, 9).map(lambda hours: NOW + timedelta(hours=hours))
receipts = st.dictionaries(st.sampled_from(["push", "release", "pull_request"]), moments).map(
    lambda last: LastDeliveries(last=last)
)


def test_given_two_of_a_kind_then_the_last_is_noted() -> None:
    received = LastDeliveries().noting("push", NOW).noting("push", NOW + timedelta(hours=1))
    assert received.last == {"push": NOW + timedelta(hours=1)}


@given(receipts, receipts)
def test_of_two_memories_the_later_counts_whichever_comes_first(
    one: LastDeliveries, other: LastDeliveries
) -> None:
    both = one.later(other)
    assert both.last == other.later(one).last
    for event in one.last.keys() | other.last.keys():
        known = [each.last[event] for each in (one, other) if event in each.last]
        assert both.last[event] == max(known)


@given(receipts)
def test_what_is_noted_comes_back_as_it_was_kept(received: LastDeliveries) -> None:
    assert LastDeliveries.model_validate_json(received.model_dump_json()) == received


def test_given_a_delivery_was_accepted_then_it_is_known_when_it_comes_again() -> None:
    accepted = AcceptedDeliveries()
    accepted.note("guid-1")
    assert "guid-1" in accepted
    assert "guid-2" not in accepted


@given(st.lists(st.text(max_size=3)), st.integers(1, 5))
def test_the_oldest_are_forgotten_and_never_more_than_must_be(guids: list[str], most: int) -> None:
    accepted = AcceptedDeliveries(most)
    for guid in guids:
        accepted.note(guid)
    assert sum(guid in accepted for guid in set(guids)) == min(most, len(set(guids)))
    assert not guids or guids[-1] in accepted
