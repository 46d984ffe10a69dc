"""The period of a query: the days [first, end) of the team's calendar, and their moments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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


@dataclass(frozen=True, slots=True)
class MomentRange:
    """The moments [begin, end); an end that is None is open."""

    begin: datetime | None = None
    end: datetime | None = None

    @property
    def bounded(self) -> bool:
        """Whether it has a beginning or an end."""
        return self.begin is not None or self.end is not None

    def holds(self, moment: datetime | None) -> bool:
        """Whether a moment is in it; None is in none."""
        if moment is None or (self.begin is not None and moment < self.begin):
            return False
        return self.end is None or moment < self.end


ALWAYS = MomentRange()


def whole(period: Period) -> Bucket:
    """The period as one bucket."""
    return Bucket(period.first, period.first, period.end, partial=False)


def resolve_period(first: date | None, end: date | None, interval: Interval, today: date) -> Period:
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


def bounded_moments(first: date | None, end: date | None, zone: ZoneInfo) -> MomentRange:
    """The moments of the days [first, end) in a time zone; an end that is None is open.

    Raises `BadParameterError` for a period that is empty, or out of this world.
    """
    _check(first, end)
    return moments_of(first, end, zone)


def moments_of(first: date | None, end: date | None, zone: ZoneInfo) -> MomentRange:
    """The same of days that are not checked."""
    return MomentRange(midnight(first, zone) if first else None, midnight(end, zone) if end else None)
