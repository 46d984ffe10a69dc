"""Finds when the clocks of a time zone are put forward or back, by looking, since nobody lists it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

# In the IANA database no two changes of one zone are closer than six days and 23 hours.
_STEP = timedelta(days=5)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """From `at` (UTC, whole seconds) on, clocks are `after` ahead of UTC instead of `before`."""

    at: datetime
    before: timedelta
    after: timedelta


def offset(zone: ZoneInfo, at: datetime) -> timedelta:
    """How far the clocks of a zone are ahead of UTC at a moment."""
    ahead = at.astimezone(zone).utcoffset()
    assert ahead is not None
    return ahead


def _moments(year: int) -> Iterator[datetime]:
    """Moments from the beginning of a year to that of the next, close enough to miss no change."""
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        yield at
        at += _STEP
    yield end


def _change(zone: ZoneInfo, first: datetime, last: datetime) -> ClockChange:
    """The one change in (first, last], by halving."""
    before, after = offset(zone, first), offset(zone, last)
    while last - first > _SECOND:
        middle = first + (last - first) // _SECOND // 2 * _SECOND
        first, last = (middle, last) if offset(zone, middle) == before else (first, middle)
    return ClockChange(last, before, after)


@cache
def changes_in(zone: ZoneInfo, year: int) -> tuple[ClockChange, ...]:
    """The changes after the beginning of a year (UTC) up to and including that of the next."""
    return tuple(
        _change(zone, first, last)
        for first, last in pairwise(_moments(year))
        if offset(zone, first) != offset(zone, last)
    )
