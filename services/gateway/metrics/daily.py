"""The values of a metric in the order of their days, and any stretch of days of them in one statistic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Self, assert_never

import numpy as np

from services.contracts.api_overview import Statistic
from services.gateway.day_tables.segment import first_places
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.selection import Array, CellRows, Selection
from services.gateway.metrics.statistics import median, part_medians, total
from services.gateway.queries.buckets import Bucket


@dataclass(frozen=True, slots=True, eq=False)
class PartStatistics:
    """What was measured in a number of days; `measured_on`: the day (an ordinal) of each value, in order."""

    values: Values
    measured_on: Array
    days: int

    @property
    def n(self) -> int:
        """How many values there are."""
        return self.values.size

    @property
    def days_with_any(self) -> int:
        """On how many of the days anything was measured."""
        return int(np.count_nonzero(np.diff(self.measured_on))) + bool(self.measured_on.size)

    def value(self, statistic: Statistic) -> float | None:
        """One statistic of it."""
        match statistic:
            case "p50":
                return median(self.values)
            case "mean":
                return total(self.values) / self.n if self.n else None
            case "sum":
                return total(self.values)
            case "per_week":
                return total(self.values) * 7 / self.days
            case "days_per_week":
                return self.days_with_any * 7 / self.days
            case _:
                assert_never(statistic)

    def as_a_week(self) -> "PartStatistics":
        """The same where a rate is not to be stretched to a week: a day is shown with what it had."""
        return PartStatistics(self.values, self.measured_on, days=7)


@dataclass(frozen=True, slots=True, eq=False)
class DailyValues:
    """Values with the days (ordinals) on which they were measured, in the order of the days."""

    values: Values
    days: Array

    def parts(self, buckets: Sequence[Bucket]) -> tuple[Values, Array]:
        """The values of buckets, one bucket after the other, and how many each has.

        Each bucket begins where the one before it ends.
        """
        edges = [bucket.first.toordinal() for bucket in buckets]
        edges += [bucket.end.toordinal() for bucket in buckets[-1:]]
        places = first_places(self.days, edges) or [0]
        return self.values[places[0] : places[-1]], np.diff(places)

    def medians(self, bucket: Bucket, within: Sequence[Bucket]) -> tuple[list[float | None], float | None]:
        """The medians of buckets, the last of which ends where a larger one does, and of the larger one.

        Each bucket begins where the one before it ends.
        """
        before = replace(bucket, end=within[0].first if within else bucket.end)
        each, of_all = part_medians(*self.parts([before, *within]))
        return each[1:], of_all

    def part(self, bucket: Bucket) -> PartStatistics:
        """What was measured in a bucket's days."""
        return self.between(bucket.first, bucket.end)

    def between(self, first: date, end: date) -> PartStatistics:
        """What was measured on the days [first, end)."""
        begin, after = first_places(self.days, (first.toordinal(), end.toordinal()))
        return PartStatistics(self.values[begin:after], self.days[begin:after], (end - first).days)


ByDay = Callable[[str], DailyValues]
"""The values of a metric by day."""


@dataclass(frozen=True, slots=True, eq=False)
class DayOrder:
    """The places of rows in the order of their days, and those days (ordinals)."""

    places: Array | slice
    days: Array

    @classmethod
    def of(cls, rows: CellRows) -> Self:
        """The order of some rows."""
        days = rows.field("day")
        if not np.any(days[1:] < days[:-1]):
            return cls(slice(None), days)
        places = np.argsort(days, kind="stable")
        return cls(places, days[places])


def by_day(selection: Selection) -> ByDay:
    """What was selected, a metric at a time; each is looked for once, and rows that metrics share are put
    in order once.
    """
    order_of = cache(DayOrder.of)

    def values(metric: str) -> DailyValues:
        cells = selection.cells(metric)
        order = order_of(cells.rows)
        return DailyValues(cells.values[order.places], order.days)

    return cache(values)
