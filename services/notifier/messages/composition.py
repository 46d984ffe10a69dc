"""Which alerts become a message of a channel now, and when to try again with the others. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.contracts.alerting.channels import AlertChannel
from services.contracts.alerting.quiet_times import QuietTimes
from services.contracts.readmodels.alerts import AlertDocument, LineDocument, MessageDocument
from services.contracts.working_time.working_time import WorkingTime

TOGETHER = timedelta(minutes=1)
"""Alerts of one kind within this time are one message, but for the first, which is sent at once."""
HOUR = timedelta(hours=1)
MOST_LINES = 30
_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class RecentMessage:
    """A message of the last hour: when it was made, and of which alerts."""

    created_at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendingTimes:
    """The working hours, where there are any, and when alerts are quiet, by their names."""

    working: WorkingTime | None = None
    quiet: Mapping[str, QuietTimes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composed:
    """Messages to send now, and when others may be due without anything new; None: none is waiting."""

    messages: tuple[MessageDocument, ...]
    again_at: datetime | None


def without_quiet(
    waiting: Sequence[AlertDocument], quiet: Mapping[str, QuietTimes], now: datetime
) -> tuple[list[AlertDocument], datetime | None]:
    """The alerts that may be told now, and when the first of the others may; None: none of them ever."""
    told_at = {name: quiet[name].told_at(now) for name in {one["alert"] for one in waiting} & quiet.keys()}
    now_or_never = [one for one in waiting if told_at.get(one["alert"], now) == now]
    return now_or_never, min((at for at in told_at.values() if at and at > now), default=None)


def compose(
    channel: AlertChannel,
    waiting: Sequence[AlertDocument],
    recent: Sequence[RecentMessage],
    working: WorkingTime | None,
    now: datetime,
) -> Composed:
    """Make messages of the alerts that wait for a channel, as far as its limit and its hours allow."""
    if not waiting:
        return Composed((), None)
    if channel.working_hours and working and not working.between(now, now + _MOMENT):
        return Composed((), working.after(now, _MOMENT))
    within_hour = sorted(one.created_at for one in recent if one.created_at > now - HOUR)
    room = channel.limit - len(within_hour)
    if room <= 0:
        return Composed((), within_hour[-channel.limit] + HOUR)
    groups, again_at = _ready(_by_name(waiting), recent, now)
    if len(groups) > room:
        groups = [[alert for group in groups for alert in group]]
    return Composed(tuple(_message(channel, group, now) for group in groups), again_at)


def _by_name(waiting: Iterable[AlertDocument]) -> Mapping[str, list[AlertDocument]]:
    groups: dict[str, list[AlertDocument]] = {}
    for alert in sorted(waiting, key=lambda one: (one["at"], one["_id"])):
        groups.setdefault(alert["alert"], []).append(alert)
    return groups


def _ready(
    groups: Mapping[str, list[AlertDocument]], recent: Iterable[RecentMessage], now: datetime
) -> tuple[list[list[AlertDocument]], datetime | None]:
    """The groups of which nothing was sent just now, and when the first of the others is ready."""
    last: dict[str, datetime] = {}
    for one in recent:
        for name in one.names:
            last[name] = max(one.created_at, last.get(name, one.created_at))
    ready_at = {name: last[name] + TOGETHER for name in groups if name in last}
    later = [at for at in ready_at.values() if at > now]
    ready = [group for name, group in groups.items() if ready_at.get(name, now) <= now]
    return ready, min(later, default=None)


def message_id(channel: str, alerts: Iterable[str]) -> str:
    """The id of a message, the same however often it is made: also the key for channels that take one."""
    return hashlib.sha256("\n".join([channel, *sorted(alerts)]).encode()).hexdigest()[:32]


def _message(channel: AlertChannel, alerts: Sequence[AlertDocument], now: datetime) -> MessageDocument:
    ids = [alert["_id"] for alert in alerts]
    names = list(dict.fromkeys(alert["alert"] for alert in alerts))
    held_back = sum(now - alert["known_at"] > 2 * TOGETHER for alert in alerts)
    return {
        "_id": message_id(channel.name, ids),
        "channel": channel.name,
        "alerts": ids,
        "names": names,
        "title": _title(names, len(alerts), held_back),
        "lines": _lines(alerts),
        "held_back": held_back,
        "created_at": now,
        "state": "pending",
        "attempts": 0,
        "try_at": now,
        "sent_at": None,
        "error": None,
    }


def _title(names: Sequence[str], alerts: int, held_back: int) -> str:
    of = f"{alerts} alerts" if alerts > 1 else "alert"
    held = f", {held_back} of them held back until now" if held_back else ""
    return f"Headway: {of} ({', '.join(names)}){held}"


def _lines(alerts: Sequence[AlertDocument]) -> list[LineDocument]:
    lines: list[LineDocument] = [{"text": one["text"], "url": one["url"]} for one in alerts[:MOST_LINES]]
    more = len(alerts) - MOST_LINES
    return [*lines, {"text": f"and {more} more", "url": None}] if more > 0 else lines
