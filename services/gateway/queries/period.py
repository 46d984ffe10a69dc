"""The period a question is about: [first, end) in days of the team's calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import DAY, Bucket, Interval, bucket_start, midnight

DEFAULT_BUCKETS = {"day": timedelta(days=29), "week": timedelta(weeks=11), "month": timedelta(days=334)}
EARLIEST = date(2005, 1, 1)
LATEST = date(2200, 1, 1)
LONGEST = timedelta(days=366 * 20)


@dataclass(frozen=True, slots=True)
class Period:
    """The days [first, end)."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.first).days

    def before(self) -> "Period":
        """The equally long period that ends where this one begins."""
        return Period(self.first - (self.end - self.first), self.first)


def whole(period: Period) -> Bucket:
    """The period as one bucket."""
    return Bucket(period.first, period.first, period.end, partial=False)


def resolve(first: date | None, end: date | None, interval: Interval, today: date) -> Period:
    """The period asked for: until today, and 30 days, 12 weeks or 12 months of whole buckets by default.

    Raises `BadParameterError` for a period that is empty, too long, or out of this world.
    """
    until = end or today + DAY
    since = first or bucket_start(until - DAY - DEFAULT_BUCKETS[interval], interval)
    _check(since, until)
    if until - since > LONGEST:
        raise BadParameterError("to", until.isoformat(), "at most twenty years after `from`")
    return Period(since, until)


def _check(first: date | None, end: date | None) -> None:
    for name, day in (("from", first), ("to", end)):
        if day and not EARLIEST <= day <= LATEST:
            raise BadParameterError(name, day.isoformat(), f"a day from {EARLIEST} to {LATEST}")
    if first and end and first >= end:
        raise BadParameterError("from", first.isoformat(), f"a day before `to` ({end})")


def instants(first: date | None, end: date | None, zone: ZoneInfo) -> dict[str, datetime]:
    """The bounds of a period as a MongoDB condition on a moment; empty where both ends are open.

    Raises `BadParameterError` for a period that is empty, or out of this world.
    """
    _check(first, end)
    lower = {"$gte": midnight(first, zone)} if first else {}
    return lower | ({"$lt": midnight(end, zone)} if end else {})


def at_times(field: str, weekdays: Iterable[str], hours: Iterable[str], zone: ZoneInfo) -> dict[str, Any]:
    """A MongoDB condition on when in the week a moment was, by a clock in the time zone; keys of
    `numbers/grouping.py`, any of each; none of a kind: any of it.
    """
    moment = {"date": f"${field}", "timezone": zone.key}
    parts = ({"$isoDayOfWeek": moment}, weekdays), ({"$hour": moment}, hours)
    wanted = [
        {"$in": [part, numbers]} for part, keys in parts if (numbers := sorted(int(key) for key in keys))
    ]
    return {"$expr": {"$and": wanted}} if wanted else {}
