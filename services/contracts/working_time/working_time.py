"""The working-hours clock: how much of the time between two moments is working time.

A moment is working time if the clock on the wall, in the calendar's zone, reads working hours of a working
day. So much follows: an hour that clocks repeat counts twice, one that they skip does not count, and the
working time between two moments is what the wall clock's readings say, put right at each clock change
between them by what the clock skipped or repeated there.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.contracts.definitions.calendar import Calendar
from services.contracts.working_time.clock_changes import ClockChange, changes_in, offset
from services.contracts.working_time.working_days import WorkingDays

_ORIGIN = datetime.min.replace(tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1) // _MICROSECOND
_DAY = timedelta(days=1) // _MICROSECOND
_HOUR = timedelta(hours=1)
_DAYS = timedelta(days=1)
_LONGEST = timedelta(days=366 * 40)
_MOMENTS = 1_024


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
        # Many spans begin and end at the same few moments of a pull request.
        self._reading = lru_cache(maxsize=_MOMENTS)(self._read_now)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from a moment (with a time zone) to a later one; negative to an earlier one."""
        if end < start:
            return -self.between(end, start)
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        read = self._reading(end) - self._reading(start)
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

        None: not within forty years. Raises `ValueError` for a negative amount.
        """
        if amount < timedelta(0):
            raise ValueError("no working time is negative")
        at = start.astimezone(UTC)
        last, left, ahead = at + _LONGEST, amount // _MICROSECOND, offset(self._zone, at)
        for change in self._changes(at, last):
            found = self._first(at, ahead, left)
            if found and found <= change.at:
                return found
            left -= self._read(change.at, ahead) - self._read(at, ahead)
            at, ahead = change.at, change.after
        found = self._first(at, ahead, left)
        return found if found and found <= last else None

    def _changes(self, start: datetime, last: datetime) -> Iterator[ClockChange]:
        """The clock changes after one moment and before another."""
        for year in range(start.year, last.year + 1):
            yield from (one for one in changes_in(self._zone, year) if start < one.at < last)

    def _first(self, at: datetime, ahead: timedelta, left: int) -> datetime | None:
        """The first moment with so much left, if clocks stay so far ahead of UTC; None: not in time."""
        if not left:
            return at
        days, rest = divmod(self._read(at, ahead) + left - 1, self._in_day)
        today = (at - _ORIGIN + ahead) // _DAYS
        day = self._days.first_with(days + 1, today, today + _LONGEST // _DAYS + 2)
        if day is None:
            return None
        return _ORIGIN + ((day * _DAY + self._time_of(rest + 1)) * _MICROSECOND - ahead)

    def _time_of(self, amount: int) -> int:
        """The time on a working day by which so much of it has passed."""
        for begin, end in self._hours:
            if amount <= end - begin:
                return begin + amount
            amount -= end - begin
        raise ValueError("a working day is not that long")

    def _read_now(self, at: datetime) -> int:
        """The working time before what the clocks of the zone read at a moment."""
        return self._read(at, offset(self._zone, at))

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
