"""Exact statistics: percentiles by linear interpolation between the two nearest ranks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import fsum, isnan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.contracts.api import Statistics
from services.contracts.statistics import StatisticsFields
from services.gateway.metrics.exact_sums import Values, exact_sums, exact_sums_within
from services.gateway.metrics.group_order import order_by_group, stable_order
from services.gateway.metrics.order_statistics import RankedValues, values_at

FRACTIONS = (0.5, 0.75, 0.9)
MEDIAN = (0.5,)
FEW = 4_000
"""So many values Python adds up in the time that it takes to call numpy for each step."""

Numbers = NDArray[np.int64]
Percentiles = tuple[Values, Values, Values]


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
    percentiles: Percentiles
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
    if alike := _alike(values, counts):
        return alike
    if groups == 1:
        return _statistics_of_all(values)
    filled, n, begins = _filled(counts)
    ordered = values.take(order_by_group(values, of, groups))
    percentiles = _percentiles(ordered.take, begins, n)
    return GroupStatistics(groups, filled, n, percentiles, exact_sums(ordered, begins))


def _statistics_of_all(values: Values) -> GroupStatistics:
    """The statistics of one group that has any value."""
    first, n = np.zeros(1, np.int64), np.array([values.size])
    percentiles = _percentiles(partial(values_at, values), first, n)
    return GroupStatistics(1, first, n, percentiles, exact_sums(values, first))


def nested_statistics(
    values: Values, of: NDArray[Any], groups: int, places: NDArray[Any], width: int
) -> tuple[GroupStatistics, GroupStatistics]:
    """The statistics of the parts of each group, group after group, and those of each group.

    `of` says which group each value is in, `places` in which of its `width` parts.
    """
    parts = of * width + places
    counts = np.bincount(parts, minlength=groups * width)
    totals = counts.reshape(groups, width).sum(axis=1)
    if (alike := _alike(values, counts)) and (alike_totals := _alike(values, totals)):
        return alike, alike_totals
    filled, n, begins = _filled(counts)
    filled_groups, total_n, total_begins = _filled(totals)
    order = order_by_group(values, of, groups)
    by_group = values.take(order)
    by_part = by_group.take(stable_order(parts.take(order), counts.size))
    sums, total_sums = exact_sums_within(by_part, begins, np.searchsorted(filled, filled_groups * width))
    percentiles = _percentiles(by_part.take, begins, n)
    total_percentiles = _percentiles(by_group.take, total_begins, total_n)
    return (
        GroupStatistics(counts.size, filled, n, percentiles, sums),
        GroupStatistics(groups, filled_groups, total_n, total_percentiles, total_sums),
    )


def part_statistics(values: Values, counts: Numbers) -> tuple[GroupStatistics, GroupStatistics]:
    """The statistics of parts of so many values each, one after the other, and those of all values."""
    all_n = counts.sum(keepdims=True)
    if (alike := _alike(values, counts)) and (alike_of_all := _alike(values, all_n)):
        return alike, alike_of_all
    filled, n, begins = _filled(counts)
    part = np.repeat(np.arange(counts.size, dtype=np.uint16), counts)
    ranked = RankedValues.of(values, part, counts.size)
    first = np.zeros(1, np.int64)
    sums, sum_of_all = exact_sums_within(values, begins, first)
    percentiles = _percentiles(ranked.at, begins, n)
    percentiles_of_all = _percentiles(ranked.at_of_all, first, all_n)
    return (
        GroupStatistics(counts.size, filled, n, percentiles, sums),
        GroupStatistics(1, first, all_n, percentiles_of_all, sum_of_all),
    )


def _filled(counts: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The groups that have any value, how many each has, and where they begin in an array by group."""
    filled = np.flatnonzero(counts)
    n = counts[filled]
    return filled, n, np.cumsum(n) - n


def _alike(values: Values, counts: Numbers) -> GroupStatistics | None:
    """The statistics of groups with so many values each, where all values are the same, or there is none."""
    filled, n, _ = _filled(counts)
    if not values.size:
        none = np.zeros(0)
        return GroupStatistics(counts.size, filled, n, (none, none, none), none)
    if (least := float(values.min())) != values.max():
        return None
    same: Values = np.full(filled.size, least)
    return GroupStatistics(counts.size, filled, n, (same, same, same), n * same, alike=True)


def _percentiles(values_at: Callable[[Numbers], Values], begins: Numbers, n: Numbers) -> Percentiles:
    """The percentiles of groups of so many values; `begins`: the rank of the first value of each."""
    p50, p75, p90 = _interpolated(values_at, begins, n, FRACTIONS)
    return p50, p75, p90


def _interpolated(
    values_at: Callable[[Numbers], Values], begins: Numbers, n: Numbers, fractions: Sequence[float]
) -> Values:
    """For each fraction the percentile of each group: between the values at the two nearest ranks."""
    rank = np.multiply.outer(fractions, n - 1)
    below = rank.astype(np.int64)
    low, high = values_at(begins + np.stack([below, np.minimum(below + 1, n - 1)]))
    # Rounding must not push the result out of the data.
    within: Values = np.minimum(high, low + (high - low) * (rank - below))
    return within


def percentile(ordered: Sequence[float], fraction: float) -> float | None:
    """The percentile of sorted values (`fraction` in [0, 1]); None of nothing, the value of one alone."""
    if not ordered:
        return None
    values, n = np.asarray(ordered, np.float64), np.array([len(ordered)])
    return float(_interpolated(values.take, np.zeros(1, np.int64), n, (fraction,))[0, 0])


def median(values: Values) -> float | None:
    """The percentile 0.5 of values in any order, without sorting them all; None of nothing."""
    if not values.size:
        return None
    below = (values.size - 1) // 2
    low, high = values_at(values, np.array([below, values.size // 2])).tolist()
    return float(min(high, low + (high - low) * ((values.size - 1) / 2 - below)))


def part_medians(values: Values, counts: Numbers) -> tuple[list[float | None], float | None]:
    """The medians of parts of so many values each, one after the other, and that of all values."""
    found: list[float | None] = [None] * counts.size
    if not values.size:
        return found, None
    filled, n, begins = _filled(counts)
    ranked = RankedValues.of(values, np.repeat(np.arange(counts.size, dtype=np.uint16), counts), counts.size)
    (medians,) = _interpolated(ranked.at, begins, n, MEDIAN)
    (of_all,) = _interpolated(ranked.at_of_all, np.zeros(1, np.int64), counts.sum(keepdims=True), MEDIAN)
    for part, one in zip(filled.tolist(), medians.tolist(), strict=True):
        found[part] = one
    return found, float(of_all[0])


def total(values: Values) -> float:
    """The exact sum of values, rounded once; 0 of nothing."""
    if values.size < FEW:
        return fsum(values.tolist())
    return float(exact_sums(values, np.zeros(1, np.int64))[0])


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
