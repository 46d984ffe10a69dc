"""Which deliveries are sent again: those that never arrived, and not for ever."""

from typing import Any

from services.collector.github.mappers.hook_models import RestDelivery
from services.collector.github.webhooks.delivery_mapper import SUBSCRIBED_EVENTS
from services.collector.github.webhooks.failed_deliveries import (
    KEPT_AT_GITHUB,
    MOST_TRIES,
    RecoveryState,
    failed,
)
from services.collector.github.webhooks.received import AcceptedDeliveries, LastDeliveries
from tests.unit.collector.snapshots import at


def delivery(number: int, guid: str, status: int, **changed: Any) -> RestDelivery:
    given = {"id": number, "guid": guid, "status_code": status, "event": "pull_request"}
    return RestDelivery.model_validate({**given, "delivered_at": at(number), **changed})


def again(*seen: RestDelivery, tries: dict[str, int] | None = None) -> list[int]:
    return [each.id for each in failed(seen, SUBSCRIBED_EVENTS, tries or {})]


def test_only_what_never_arrived_is_sent_again_by_its_last_attempt() -> None:
    seen = [
        delivery(1, "once", 503),
        delivery(2, "twice", 0),
        delivery(3, "later", 502),
        delivery(4, "good", 202),
        delivery(5, "twice", 502, redelivery=True),
        delivery(6, "later", 202, redelivery=True),
    ]
    assert again(*seen) == again(*reversed(seen)) == [1, 5]


def test_what_arrived_once_is_not_sent_again_though_a_repetition_failed() -> None:
    assert again(delivery(1, "a", 202), delivery(2, "a", 503, redelivery=True)) == []


def test_what_says_nothing_to_us_is_left_alone() -> None:
    assert again(delivery(1, "a", 503, event="star"), delivery(2, "b", 503, event="push")) == []


def test_it_is_given_up_after_some_tries() -> None:
    look, one = RecoveryState(), delivery(1, "a", 401)
    for _ in range(MOST_TRIES):
        due = failed([one], SUBSCRIBED_EVENTS, look.tries)
        assert due == [one]
        look = look.after([one], due)
    assert failed([one], SUBSCRIBED_EVENTS, look.tries) == []


def test_the_next_look_goes_on_where_github_s_clock_was() -> None:
    assert RecoveryState().since(at(0)) == at(0) - KEPT_AT_GITHUB
    look = RecoveryState().after([delivery(1, "a", 202), delivery(3, "b", 202)], [])
    assert look.since(at(100)) == at(3)
    assert look.after([], []).since(at(100)) == at(3)


def test_of_each_event_the_last_arrival_is_known_whoever_received_it() -> None:
    one = LastDeliveries().noting("pull_request", at(1)).noting("release", at(2))
    other = LastDeliveries().noting("pull_request", at(3)).noting("deployment", at(0))
    both = {"pull_request": at(3), "release": at(2), "deployment": at(0)}
    assert one.later(other).last == other.later(one).last == both


def test_of_accepted_deliveries_the_oldest_are_forgotten() -> None:
    accepted = AcceptedDeliveries(most=2)
    for guid in ("a", "b", "c"):
        accepted.note(guid)
    assert [guid in accepted for guid in ("a", "b", "c")] == [False, True, True]
