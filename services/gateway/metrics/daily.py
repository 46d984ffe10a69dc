"""The values of a metric by day, and any stretch of days of them in one statistic."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import assert_never

from services.contracts.api import Statistics
from services.contracts.api_overview import Statistic
from services.gateway.metrics.statistics import summarise
from services.gateway.queries.buckets import Bucket


@dataclass(frozen=True, slots=True)
class PartStatistics:
    """What was measured in a number of days, and on how many of them there was anything."""

    statistics: Statistics
    days: int
    days_with_any: int

    def value(self, statistic: Statistic) -> float | None:
        """One statistic of it."""
        match statistic:
            case "p50":
                return self.statistics.p50
            case "mean":
                return self.statistics.mean
            case "sum":
                return self.statistics.sum
            case "per_week":
                return self.statistics.sum * 7 / self.days
            case "days_per_week":
                return self.days_with_any * 7 / self.days
            case _:
                assert_never(statistic)

    def as_a_week(self) -> "PartStatistics":
        """The same where a rate is not to be stretched to a week: a day is shown with what it had."""
        return replace(self, days=7)


@dataclass(frozen=True, slots=True)
class DailyValues:
    """The values of the days that have any; `days` are in order."""

    values: Mapping[date, Sequence[float]]
    days: Sequence[date]

    def part(self, bucket: Bucket) -> PartStatistics:
        """What was measured in a bucket's days."""
        days = self.days[bisect_left(self.days, bucket.first) : bisect_left(self.days, bucket.end)]
        statistics = summarise(chain.from_iterable(self.values[day] for day in days))
        return PartStatistics(statistics, (bucket.end - bucket.first).days, len(days))


def daily(values: Mapping[date, Sequence[float]]) -> DailyValues:
    """The values by day, ready to be asked."""
    return DailyValues(values, sorted(day for day, some in values.items() if some))
