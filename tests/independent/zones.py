"""What clocks on the wall show, by the rules of the law, and how much time lies between two moments."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@cache
def _sunday(year: int, month: int, which: int) -> date:
    """The n-th Sunday of a month; -1: the last."""
    days = [date(year, month, 1) + DAY * n for n in range(31)]
    sundays = [day for day in days if day.month == month and day.weekday() == 6]
    return sundays[which - 1 if which > 0 else which]


@dataclass(frozen=True)
class Zone:
    """A standard offset from UTC, and by whose law clocks are an hour ahead of it in summer."""

    standard: timedelta
    european: bool

    def _summer(self, year: int) -> tuple[datetime, datetime]:
        if self.european:  # at 01:00 UTC, everywhere at once
            begin, end = _sunday(year, 3, -1), _sunday(year, 10, -1)
            return datetime.combine(begin, time(1)), datetime.combine(end, time(1))
        # America: at 02:00 by the clock that is about to be changed
        begin, end = _sunday(year, 3, 2), _sunday(year, 11, 1)
        two = datetime.combine(begin, time(2)) - self.standard
        return two, datetime.combine(end, time(2)) - self.standard - HOUR

    def shows(self, moment: datetime) -> datetime:
        """What the clock shows at a moment (UTC, without saying so)."""
        begin, end = self._summer(moment.year)
        return moment + self.standard + (HOUR if begin <= moment < end else timedelta())


LISBON = Zone(timedelta(), european=True)
BERLIN = Zone(timedelta(hours=1), european=True)
TORONTO = Zone(timedelta(hours=-5), european=False)


@dataclass(frozen=True)
class Working:
    """Working hours of the days Monday to Friday (minutes of the day), and the days off."""

    zone: Zone
    hours: tuple[tuple[int, int], ...]
    off: tuple[date, ...] = ()

    def between(self, start: datetime, end: datetime) -> float:
        """Hours of working time. No clock changes within working hours of a Monday to Friday."""
        seconds = 0
        day = self.zone.shows(start).date()
        while day <= self.zone.shows(end).date():
            if day.weekday() < 5 and day not in self.off:
                for opens, closes in self.hours:
                    seconds += self._overlap(day, opens, closes, start, end)
            day += DAY
        return seconds / 3600

    def _overlap(self, day: date, opens: int, closes: int, start: datetime, end: datetime) -> int:
        noon = datetime.combine(day, time(12))
        ahead = self.zone.shows(noon) - noon
        midnight = datetime.combine(day, time()) - ahead
        first = max(start, midnight + timedelta(minutes=opens))
        last = min(end, midnight + timedelta(minutes=closes))
        return max(0, int((last - first).total_seconds()))


def hours(start: datetime, end: datetime) -> float:
    """Hours between two moments, all of them."""
    return (end - start).total_seconds() / 3600
