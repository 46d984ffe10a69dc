"""Weekdays of many days, and hours of many moments by the clock of a time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from services.gateway.day_tables.segment import Array

SLOT = 900
"""Seconds. Since there is GitHub, clocks were put forward or back only at multiples of them."""
DAY = 86_400
EPOCH_DAY = date(1970, 1, 1).toordinal()
HOUR = 3_600
MICROSECONDS = 1_000_000
WEEK_DAYS = 7


def weekdays(days: Array) -> Array:
    """The ISO weekdays of ordinals: Monday is 1."""
    return (days - 1) % WEEK_DAYS + 1


def _offset(moment: int, zone: ZoneInfo) -> int:
    """By how many seconds the clock is ahead of UTC."""
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds())


def _offsets(slots: Array, zone: ZoneInfo) -> Array:
    """The offset of each slot; where a day begins and ends with the same one, it is that of the whole day."""
    days, of = np.unique(slots * SLOT // DAY, return_inverse=True)
    begins = np.array([_offset(day * DAY, zone) for day in days.tolist()], np.int64)
    ends = np.array([_offset((day + 1) * DAY, zone) for day in days.tolist()], np.int64)
    found = begins[of]
    changing = np.flatnonzero((begins != ends)[of])
    found[changing] = [_offset(slot * SLOT, zone) for slot in slots[changing].tolist()]
    return found


def _local_seconds(at: Array, zone: ZoneInfo) -> Array:
    """What the clock of a zone says at moments in epoch seconds, as seconds since its own 1 January 1970."""
    seconds = np.rint(at * MICROSECONDS).astype(np.int64) // MICROSECONDS
    slots, of = np.unique(seconds // SLOT, return_inverse=True)
    found: Array = seconds + _offsets(slots, zone)[of]
    return found


def local_days(at: Array, zone: ZoneInfo) -> Array:
    """The days (ordinals) of moments in epoch seconds."""
    return _local_seconds(at, zone) // DAY + EPOCH_DAY


def local_hours(at: Array, zone: ZoneInfo) -> Array:
    """The hours (0 to 23) of moments in epoch seconds."""
    return _local_seconds(at, zone) // HOUR % 24
