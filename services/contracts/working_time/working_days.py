"""How many working days lie before a day: by arithmetic, not by walking through the years."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date

# Days are numbered from 0: Monday, 1 January of the year 1.
_FIRST = date.min.toordinal()
# After 400 years dates fall on the same days of the week again.
_CYCLE_YEARS = 400
_CYCLE_DAYS = date(1 + _CYCLE_YEARS, 1, 1).toordinal() - _FIRST


def _in_every_year(annual: str) -> Iterator[int]:
    """The days of one cycle that are `MM-DD`; 29 February is one of leap years only."""
    month, day = map(int, annual.split("-"))
    for year in range(1, 1 + _CYCLE_YEARS):
        try:
            yield date(year, month, day).toordinal() - _FIRST
        except ValueError:
            continue


class WorkingDays:
    """The working days of the week (Monday: 0) without the holidays: dates, or `MM-DD` for every year."""

    def __init__(self, weekdays: frozenset[int], holidays: Iterable[date | str]) -> None:
        self._in_week = len(weekdays)
        self._since_monday = [sum(day < end for day in weekdays) for end in range(7)]
        holidays = set(holidays)
        annual = {one for one in holidays if isinstance(one, str)}
        self._every_year = sorted(day for one in annual for day in _in_every_year(one) if day % 7 in weekdays)
        self._once = sorted(
            one.toordinal() - _FIRST
            for one in holidays
            if isinstance(one, date) and one.weekday() in weekdays and f"{one:%m-%d}" not in annual
        )

    def before(self, day: int) -> int:
        """How many working days there are before a day."""
        weeks, weekday = divmod(day, 7)
        cycles, place = divmod(day, _CYCLE_DAYS)
        off = cycles * len(self._every_year) + bisect_left(self._every_year, place)
        return weeks * self._in_week + self._since_monday[weekday] - off - bisect_left(self._once, day)

    def first_with(self, count: int, first: int, last: int) -> int | None:
        """The first day from one to before another at whose end there are so many working days; or None."""
        found = bisect_left(range(first, last), count, key=lambda day: self.before(day + 1))
        return first + found if first + found < last else None
