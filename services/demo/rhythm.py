"""When a repository ships: soon after a merge, on some days, or by release."""

from random import Random

from services.demo.calendar import DAY, HOUR, day_of, is_holiday
from services.demo.repositories import Rhythm

_MINUTE = 60
_OPENS, _CLOSES = 8 * HOUR, 17 * HOUR
_TUESDAY, _WEDNESDAY, _THURSDAY = 1, 2, 3
_DAYS: dict[Rhythm, tuple[int, ...]] = {
    Rhythm.TWICE_A_WEEK: (_TUESDAY, _THURSDAY),
    Rhythm.WEEKLY: (_WEDNESDAY,),
    Rhythm.FORTNIGHTLY: (_TUESDAY,),
}


def staging_slot(rng: Random, merged: int, last: int) -> int:
    """A few minutes after a merge, but not more than two an hour."""
    return max(merged + rng.randint(3 * _MINUTE, 9 * _MINUTE), last + HOUR // 2)


def production_slot(rng: Random, rhythm: Rhythm, merged: int, last: int) -> int:
    """The next moment at which a merge can go to production."""
    if rhythm is Rhythm.CONTINUOUS:
        return _office_hours(rng, max(merged + rng.randint(8 * _MINUTE, 25 * _MINUTE), last + 2 * HOUR))
    day = merged // DAY + 1
    while not _ships(rhythm, day):
        day += 1
    return day * DAY + 9 * HOUR + rng.randrange(2 * HOUR)


def repair_slot(rng: Random, failed: int) -> int:
    """When the fix of a failed deployment goes out."""
    return failed + rng.randint(25 * _MINUTE, 160 * _MINUTE)


def _weekday(day: int) -> int:
    # The epoch began on a Thursday.
    return (day + _THURSDAY) % 7


def _ships(rhythm: Rhythm, day: int) -> bool:
    fortnight = rhythm is not Rhythm.FORTNIGHTLY or (day + _THURSDAY) // 7 % 2 == 0
    return _weekday(day) in _DAYS[rhythm] and fortnight and not is_holiday(day_of(day * DAY))


def _office_hours(rng: Random, wanted: int) -> int:
    day, second = divmod(wanted, DAY)
    if second > _CLOSES or _rests(day):
        day += 1
        while _rests(day):
            day += 1
        second = _OPENS + rng.randrange(HOUR)
    return day * DAY + max(second, _OPENS + rng.randrange(HOUR // 2))


def _rests(day: int) -> bool:
    return _weekday(day) >= 5 or is_holiday(day_of(day * DAY))
