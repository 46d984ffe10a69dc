"""Exact statistics: percentiles by linear interpolation between the two nearest ranks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.contracts.api import Statistics
from services.contracts.statistics import StatisticsFields
from services.gateway.metrics.exact_sums import Values, exact_sums
from services.gateway.metrics.group_order import ordered_by_group

FRACTIONS = (0.5, 0.75, 0.9)

Numbers = NDArray[np.int64]


def nothing(whole: int | None = None) -> StatisticsFields:
    """The statistics of no value. `whole`: how many the mean is taken over, if not over the values."""
    return StatisticsFields(n=0, p50=None, p75=None, p90=None, mean=0.0 if whole else None, sum=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class GroupStatistics:
    """The statistics of groups of values. `filled`: the groups that have any; the rest is of those alone.

    `alike`: all values are the same, so that groups of equally many have the same statistics.
    """

    groups: int
    filled: Numbers
    n: Numbers
    percentiles: tuple[Values, Values, Values]
    sums: Values
    alike: bool = False

    def found(self, wholes: Sequence[int] | None = None) -> Iterator[tuple[int, StatisticsFields]]:
        """The groups that have any value, with their statistics.

        `wholes`: over how many each group's mean is taken, if not over its own values.
        """
        columns = (self.filled, self.n, *self.percentiles, self.means(wholes), self.sums)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for group, n, p50, p75, p90, mean, total in rows:
            known = None if isnan(mean) else mean
            yield group, StatisticsFields(n=n, p50=p50, p75=p75, p90=p90, mean=known, sum=total)

    def means(self, wholes: Sequence[int] | None = None) -> Values:
        """The means of the groups that have any value; NaN of those over nothing."""
        counts = self.n if wholes is None else np.array(wholes, np.int64)[self.filled]
        means = np.full(counts.size, np.nan)
        np.divide(self.sums, counts, out=means, where=counts > 0)
        return means

    def all(self, wholes: Sequence[int] | None = None) -> list[StatisticsFields]:
        """The statistics of every group."""
        found = dict(self.found(wholes))
        counts: Sequence[int | None] = [None] * self.groups if wholes is None else wholes
        return [found.get(group) or nothing(whole) for group, whole in enumerate(counts)]


def group_statistics(values: Values, of: NDArray[Any], groups: int) -> GroupStatistics:
    """The statistics of each group; `of` says which group each value is in."""
    counts = np.bincount(of, minlength=groups)
    filled = np.flatnonzero(counts)
    n = counts[filled]
    if not values.size:
        none = np.zeros(0)
        return GroupStatistics(groups, filled, n, (none, none, none), none)
    if (least := float(values.min())) == values.max():
        same: Values = np.full(filled.size, least)
        return GroupStatistics(groups, filled, n, (same, same, same), n * same, alike=True)
    ordered = _ordered(values, of, groups)
    begins = np.cumsum(n) - n
    p50, p75, p90 = (_percentiles(ordered, begins, n, fraction) for fraction in FRACTIONS)
    return GroupStatistics(groups, filled, n, (p50, p75, p90), exact_sums(ordered, begins))


def _ordered(values: Values, of: NDArray[Any], groups: int) -> Values:
    """The values by group, and those of a group by size; of one group only those that percentiles are of."""
    if groups > 1:
        return ordered_by_group(values, of, groups)
    ranks = [int(fraction * (values.size - 1)) for fraction in FRACTIONS]
    above = [min(rank + 1, values.size - 1) for rank in ranks]
    return np.partition(values, sorted({*ranks, *above}))


def _percentiles(ordered: Values, begins: NDArray[Any], n: NDArray[Any], fraction: float) -> Values:
    rank = fraction * (n - 1)
    below = rank.astype(np.int64)
    low = ordered[begins + below]
    high = ordered[begins + np.minimum(below + 1, n - 1)]
    # Rounding must not push the result out of the data.
    within: Values = np.minimum(high, low + (high - low) * (rank - below))
    return within


def percentile(ordered: Sequence[float], fraction: float) -> float | None:
    """The percentile of sorted values (`fraction` in [0, 1]); None of nothing, the value of one alone."""
    if not ordered:
        return None
    values, n = np.asarray(ordered, np.float64), np.array([len(ordered)])
    return float(_percentiles(values, np.zeros(1, np.int64), n, fraction)[0])


def median(values: Values) -> float | None:
    """The percentile 0.5 of values in any order, without sorting them all; None of nothing."""
    if not values.size:
        return None
    below = (values.size - 1) // 2
    middle = np.partition(values, (below, values.size // 2))
    rest = (values.size - 1) / 2 - below
    low, high = middle[below], middle[values.size // 2]
    return float(min(high, low + (high - low) * rest))


def measure(values: ArrayLike, whole: int | None = None) -> StatisticsFields:
    """All statistics of the values. `whole`: how many the mean is taken over, when not over the values."""
    array = np.asarray(values, np.float64)
    if not array.size:
        return nothing(whole)
    wholes = None if whole is None else [whole]
    (found,) = group_statistics(array, np.zeros(array.size, np.int8), 1).all(wholes)
    return found


def summarise(values: ArrayLike, whole: int | None = None) -> Statistics:
    """The statistics of the values as the API shows them."""
    return Statistics(**measure(values, whole))
