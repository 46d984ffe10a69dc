"""The period a question is about: [first, end) in days of the team's calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.gateway.buckets import DAY, Interval, bucket_start, midnight
from services.gateway.problems import BadParameterError

DEFAULT_BUCKETS = {"day": timedelta(days=29), "week": timedelta(weeks=11), "month": timedelta(days=334)}
EARLIEST = date(2005, 1, 1)
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


def resolve(first: date | None, end: date | None, interval: Interval, today: date) -> Period:
    """The period asked for: until today, and 30 days, 12 weeks or 12 months of whole buckets by default.

    Raises `BadParameterError` for a period that is empty, too long, or from before GitHub.
    """
    until = end or today + DAY
    since = first or bucket_start(until - DAY - DEFAULT_BUCKETS[interval], interval)
    _check(since, until)
    return Period(since, until)


def _check(first: date, end: date) -> None:
    if first >= end:
        raise BadParameterError("from", first.isoformat(), f"a day before `to` ({end.isoformat()})")
    if first < EARLIEST:
        raise BadParameterError("from", first.isoformat(), f"{EARLIEST.isoformat()} or later")
    if end - first > LONGEST:
        raise BadParameterError("to", end.isoformat(), "at most twenty years after `from`")


def instants(first: date | None, end: date | None, zone: ZoneInfo) -> dict[str, datetime]:
    """The bounds of a period as a MongoDB condition on a moment; empty where both ends are open.

    Raises `BadParameterError` for a period that is empty, or from before GitHub.
    """
    _check(first or EARLIEST, end or (first or EARLIEST) + DAY)
    lower = {"$gte": midnight(first, zone)} if first else {}
    return lower | ({"$lt": midnight(end, zone)} if end else {})
