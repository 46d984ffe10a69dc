"""Working time: working days, holidays, and the conversion of working hours to times."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY

# Portugal's holidays that fall on the same date every year.
HOLIDAYS = frozenset(
    {(1, 1), (4, 25), (5, 1), (6, 10), (8, 15), (10, 5), (11, 1), (12, 1), (12, 8), (12, 24), (12, 25)}
)
_EXTENSION = timedelta(days=60)
_JITTER = 50 * 60
_LUNCH = 12.6
_LUNCH_ENDS = 13.4


def is_holiday(day: date) -> bool:
    """Whether the organisation is closed on that day."""
    return (day.month, day.day) in HOLIDAYS


def day_of(moment: int) -> date:
    """The UTC day of a moment."""
    return datetime.fromtimestamp(moment, UTC).date()


def midnight(day: date) -> int:
    """The moment at which a UTC day begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def working_days(weekends: bool, present: Callable[[date], bool]) -> Callable[[date], bool]:
    """The rule that says whether somebody works on a day."""
    last = 6 if weekends else 5
    return lambda day: day.weekday() < last and not is_holiday(day) and present(day)


class WorkSchedule:
    """One person's working hours as a measure: positions are working seconds since the first day.

    Windows are worked out lazily, day by day, because a demo may run for months.
    """

    def __init__(
        self, name: str, zone: str, hours: tuple[float, float], first: date, works: Callable[[date], bool]
    ) -> None:
        self._name = name
        self._zone = ZoneInfo(zone)
        self._hours = hours
        self._works = works
        self._next_day = first
        self._total = 0
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._before: list[int] = []
        self._extend()

    def position(self, moment: int) -> int:
        """How many working seconds lie before a moment."""
        while midnight(self._next_day) < moment + 2 * DAY:
            self._extend()
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return 0
        return self._before[index] + min(moment - self._starts[index], self._lengths[index])

    def after(self, moment: int, seconds: float) -> int:
        """The moment at which so many working seconds have passed since `moment`."""
        target = self.position(moment) + int(seconds)
        while self._total <= target:
            self._extend()
        index = bisect_right(self._before, target) - 1
        return self._starts[index] + target - self._before[index]

    def within(self, moment: int, until: int, share: float) -> int | None:
        """When `share` (0 to 1) of the working time in between has passed; None if there is none."""
        begin, end = self.position(moment), self.position(until)
        return self.after(moment, (end - begin) * share) if end > begin else None

    def _extend(self) -> None:
        until = self._next_day + _EXTENSION
        while self._next_day < until:
            if self._works(self._next_day):
                self._add_day(self._next_day)
            self._next_day += timedelta(days=1)

    def _add_day(self, day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self._zone).timestamp()
        noise = crc32(f"{self._name}/{day.isoformat()}".encode())
        early, late = noise % _JITTER, noise // _JITTER % _JITTER
        begin, end = self._hours
        self._add_window(noon, begin - 12, _LUNCH - 12, early, late // 3)
        self._add_window(noon, _LUNCH_ENDS - 12, end - 12, early // 3, late)

    def _add_window(self, noon: float, begin: float, end: float, early: int, late: int) -> None:
        start = int(noon + begin * HOUR) - early
        length = int((end - begin) * HOUR) + early + late
        self._starts.append(start)
        self._lengths.append(length)
        self._before.append(self._total)
        self._total += length
