"""Which alerts become a message, and when."""

from datetime import timedelta
from typing import Any

from services.contracts.alerting.channels import AlertChannel
from services.contracts.definitions.calendar import Calendar
from services.contracts.working_time.working_time import working_time
from services.notifier.messages.composition import RecentMessage, compose, message_id
from tests.unit.contracts.alerting_documents import at

MINUTE = timedelta(minutes=1)
OFFICE = working_time(Calendar(hours=("09:00-17:00",)))


def channel(**more: Any) -> AlertChannel:
    return AlertChannel.model_validate({"name": "team", "kind": "slack", "url_env": "URL", **more})


def alert(number: int, hour: float = 0, name: str = "late") -> Any:
    """An alert as it is stored."""
    return {
        "_id": f"{name}:{number}",
        "alert": name,
        "at": at(hour),
        "known_at": at(hour),
        "text": f"acme/api#{number}: late",
        "url": f"https://github.com/acme/api/pull/{number}",
    }


def test_the_first_alert_is_sent_at_once() -> None:
    composed = compose(channel(), [alert(1)], [], None, at(0))
    (message,) = composed.messages
    assert message["alerts"] == ["late:1"]
    assert message["title"] == "Headway: alert (late)"
    assert composed.again_at is None


def test_several_of_one_kind_within_a_minute_are_one_message() -> None:
    recent = [RecentMessage(at(0), ("late",))]
    waiting = [alert(1), alert(2), alert(3, name="soon")]
    composed = compose(channel(), waiting, recent, None, at(0) + MINUTE / 2)
    assert [one["names"] for one in composed.messages] == [["soon"]]
    assert composed.again_at == at(0) + MINUTE
    (message,) = compose(channel(), waiting[:2], recent, None, at(0) + MINUTE).messages
    assert message["alerts"] == ["late:1", "late:2"]
    assert message["title"] == "Headway: 2 alerts (late)"


def test_a_channel_has_a_limit_and_what_was_held_back_is_said() -> None:
    recent = [RecentMessage(at(minute / 60), ("other",)) for minute in (0, 10)]
    full = channel(limit=2)
    held = compose(full, [alert(1, 0.2), alert(2, 0.3)], recent, None, at(0.5))
    assert (held.messages, held.again_at) == ((), at(1))
    (message,) = compose(
        full, [alert(1, 0.2), alert(2, 0.3), alert(3, 1, "soon")], recent, None, at(1)
    ).messages
    assert message["alerts"] == ["late:1", "late:2", "soon:3"]
    assert message["title"] == "Headway: 3 alerts (late, soon), 2 of them held back until now"


def test_messages_wait_for_working_hours_where_the_channel_says_so() -> None:
    quiet = channel(working_hours=True)
    held = compose(quiet, [alert(1, 10)], [], OFFICE, at(10))  # Monday 19:00
    assert held.messages == ()
    assert held.again_at is not None
    assert at(24) <= held.again_at <= at(24) + timedelta(seconds=1)
    assert len(compose(quiet, [alert(1, 10)], [], OFFICE, held.again_at).messages) == 1


def test_a_long_message_says_how_many_more_there_are() -> None:
    (message,) = compose(channel(), [alert(number) for number in range(100)], [], None, at(0)).messages
    assert len(message["lines"]) == 31
    assert message["lines"][-1] == {"text": "and 70 more", "url": None}
    assert len(message["alerts"]) == 100


def test_a_message_has_the_same_id_however_often_it_is_made() -> None:
    assert message_id("team", ["a", "b"]) == message_id("team", ["b", "a"])
    assert message_id("team", ["a", "b"]) != message_id("other", ["a", "b"])


def test_nothing_waits_for_nothing() -> None:
    assert compose(channel(), [], [], None, at(0)).again_at is None
