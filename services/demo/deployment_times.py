"""When a repository deploys: soon after a merge, on some days, or by release."""

from random import Random

from services.demo.calendar import DAY, HOUR, day_of, is_holiday
from services.demo.repositories import DeploymentCadence

_MINUTE = 60
_OPENS, _CLOSES = 8 * HOUR, 17 * HOUR
_TUESDAY, _WEDNESDAY, _THURSDAY = 1, 2, 3
_DAYS: dict[DeploymentCadence, tuple[int, ...]] = {
    DeploymentCadence.TWICE_A_WEEK: (_TUESDAY, _THURSDAY),
    DeploymentCadence.WEEKLY: (_WEDNESDAY,),
    DeploymentCadence.FORTNIGHTLY: (_TUESDAY,),
}


def next_staging_start(rng: Random, merged: int, last: int) -> int:
    """Return a time a few minutes after a merge; at most two deployments an hour."""
    return max(merged + rng.randint(3 * _MINUTE, 9 * _MINUTE), last + HOUR // 2)


def next_production_start(rng: Random, cadence: DeploymentCadence, merged: int, last: int) -> int:
    """Return the next time at which a merge can go to production."""
    if cadence is DeploymentCadence.CONTINUOUS:
        return _within_office_hours(
            rng, max(merged + rng.randint(8 * _MINUTE, 25 * _MINUTE), last + 2 * HOUR)
        )
    day = merged // DAY + 1
    while not _deploys_on(cadence, day):
        day += 1
    return day * DAY + 9 * HOUR + rng.randrange(2 * HOUR)


def next_repair_start(rng: Random, failed: int) -> int:
    """Return when the fix of a failed deployment is deployed."""
    return failed + rng.randint(25 * _MINUTE, 160 * _MINUTE)


def _weekday(day: int) -> int:
    # The epoch began on a Thursday.
    return (day + _THURSDAY) % 7


def _deploys_on(cadence: DeploymentCadence, day: int) -> bool:
    fortnight = cadence is not DeploymentCadence.FORTNIGHTLY or (day + _THURSDAY) // 7 % 2 == 0
    return _weekday(day) in _DAYS[cadence] and fortnight and not is_holiday(day_of(day * DAY))


def _within_office_hours(rng: Random, wanted: int) -> int:
    day, second = divmod(wanted, DAY)
    if second > _CLOSES or _is_day_off(day):
        day += 1
        while _is_day_off(day):
            day += 1
        second = _OPENS + rng.randrange(HOUR)
    return day * DAY + max(second, _OPENS + rng.randrange(HOUR // 2))


def _is_day_off(day: int) -> bool:
    return _weekday(day) >= 5 or is_holiday(day_of(day * DAY))
