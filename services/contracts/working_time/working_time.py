"""The working-hours clock: how much of the time between two moments is working time.

A moment is working time if the clock on the wall, in the calendar's zone, reads working hours of a working
day. So much follows: an hour that clocks repeat counts twice, one that they skip does not count, and the
working time between two moments is what the wall clock's readings say, put right at each clock change
between them by what the clock skipped or repeated there.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.contracts.definitions.calendar import Calendar
from services.contracts.working_time.clock_changes import changes_in, offset
from services.contracts.working_time.working_days import WorkingDays

_ORIGIN = datetime.min.replace(tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1) // _MICROSECOND
_DAY = timedelta(days=1) // _MICROSECOND
_HOUR = timedelta(hours=1)
_FIRST_BOUND = timedelta(days=14)
_LAST_BOUND = timedelta(days=366 * 20)


class WorkingTime:
    """The clock of one calendar with hours. Whole microseconds inside, so that parts add up exactly."""

    def __init__(self, calendar: Calendar) -> None:
        if not calendar.hours:
            raise ValueError("a calendar without hours has no working time")
        self._zone = ZoneInfo(calendar.timezone)
        self._days = WorkingDays(calendar.weekdays, calendar.holidays)
        self._hours = [(begin * _MINUTE, end * _MINUTE) for begin, end in calendar.minutes]
        self._in_day = sum(end - begin for begin, end in self._hours)
        self._corrections: dict[int, tuple[tuple[datetime, int], ...]] = {}

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from a moment (with a time zone) to a later one; negative to an earlier one."""
        if end < start:
            return -self.between(end, start)
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        read = self._read(end, offset(self._zone, end)) - self._read(start, offset(self._zone, start))
        corrected = sum(
            correction
            for year in range(start.year, end.year + 1)
            for at, correction in self._corrections_in(year)
            if start < at <= end
        )
        return (read + corrected) * _MICROSECOND

    def hours(self, start: datetime, end: datetime) -> float:
        """The same in hours."""
        return self.between(start, end) / _HOUR

    def after(self, start: datetime, amount: timedelta) -> datetime | None:
        """The first moment (UTC) from `start` on by which so much working time has passed.

        None: not within twenty years. Raises `ValueError` for a negative amount.
        """
        if amount < timedelta(0):
            raise ValueError("no working time is negative")
        start = start.astimezone(UTC)
        bound = _FIRST_BOUND
        while self.between(start, start + bound) < amount:
            if bound >= _LAST_BOUND:
                return None
            bound *= 2
        return self._first(start, start + bound, amount)

    def _first(self, start: datetime, last: datetime, amount: timedelta) -> datetime:
        """By halving: working time never decreases, and at `last` so much has passed."""
        early, late = -1, (last - start) // _MICROSECOND
        while late - early > 1:
            middle = (early + late) // 2
            enough = self.between(start, start + middle * _MICROSECOND) >= amount
            early, late = (early, middle) if enough else (middle, late)
        return start + late * _MICROSECOND

    def _read(self, at: datetime, ahead: timedelta) -> int:
        """The working time before what clocks read that are so far ahead of UTC."""
        day, time = divmod((at - _ORIGIN + ahead) // _MICROSECOND, _DAY)
        days = self._days.before(day)
        today = self._within(time) if self._days.before(day + 1) > days else 0
        return days * self._in_day + today

    def _within(self, time: int) -> int:
        return sum(min(time, end) - begin for begin, end in self._hours if begin < time)

    def _corrections_in(self, year: int) -> tuple[tuple[datetime, int], ...]:
        """What clocks repeat (or skip, negative) of working time at their changes in a year."""
        if year not in self._corrections:
            changes = changes_in(self._zone, year)
            found = (
                (one.at, self._read(one.at, one.before) - self._read(one.at, one.after)) for one in changes
            )
            self._corrections[year] = tuple((at, correction) for at, correction in found if correction)
        return self._corrections[year]


@lru_cache(maxsize=1024)
def working_time(calendar: Calendar) -> WorkingTime:
    """The clock of a calendar, made once. Raises `ValueError` if the calendar states no hours."""
    return WorkingTime(calendar)


def working_hours(start: datetime, end: datetime, calendar: Calendar) -> float:
    """Hours of working time between two moments. Raises `ValueError` if the calendar states no hours."""
    return working_time(calendar).hours(start, end)
