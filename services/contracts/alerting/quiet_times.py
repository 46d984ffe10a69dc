"""When alerts are not told: hours and days of the calendar's time zone. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.contracts.definitions.hours import Weekday, minutes_of

DAY = timedelta(days=1)
MOST_DAYS = 15


@dataclass(frozen=True, slots=True)
class QuietTimes:
    """Hours of each day, and whole days, at which nothing is told."""

    zone: ZoneInfo
    hours: tuple[str, ...]
    days: tuple[Weekday, ...]

    def told_at(self, now: datetime) -> datetime | None:
        """The first moment from now on that is not quiet; None: there is none."""
        today = now.astimezone(self.zone).date()
        for number in range(MOST_DAYS):
            for begin, end in self._told(today + number * DAY):
                if now < end:
                    return max(begin, now)
        return None

    def _told(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The times [begin, end) of a day that are not quiet, in order."""
        if list(Weekday)[day.weekday()] in self.days:
            return
        minute = 0
        for begin, end in sorted(minutes_of(one) for one in self.hours):
            if minute < begin:
                yield self._at(day, minute), self._at(day, begin)
            minute = max(minute, end)
        if minute < 24 * 60:
            yield self._at(day, minute), self._at(day, 24 * 60)

    def _at(self, day: date, minute: int) -> datetime:
        days, rest = divmod(minute, 24 * 60)
        there = datetime(day.year, day.month, day.day, tzinfo=self.zone) + days * DAY
        return there.replace(hour=rest // 60, minute=rest % 60).astimezone(UTC)
