"""The values at some ranks, without sorting the others: they are counted in bins first. Exact and pure."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.group_order import Groups, order_by_group

Ranks = NDArray[np.int64]
Bins = NDArray[np.uint16]

FEW, FEW_OF_EACH = 4_000, 256
"""So many values, or on average so many of each group, are sorted in the time that counting them takes."""
IN_A_BIN, MOST_OF_EACH, MOST_BINS = 4, 1 << 12, 1 << 16
AT_ONCE = 1 << 14
"""So many values are counted at once: what is computed of them stays in a core's cache."""
MANY_NEAR = 4
"""Where one in so many values is in the bin of a rank, counting was of no use."""


def values_at(values: Values, ranks: Ranks, of: Groups | None = None, groups: int = 1) -> Values:
    """The values at some ranks, from 0, once all are in order: by group, and those of a group by size.

    `of`: the number of the group of each; without it all are of one. There is at least one value.
    """
    counted = BinnedValues.of(values, of, groups)
    if counted and (found := counted.at(ranks)) is not None:
        return found
    return _in_order(values, of, groups, ranks).take(ranks)


def _in_order(values: Values, of: Groups | None, groups: int, ranks: Ranks) -> Values:
    """All values, those at the ranks in their place."""
    if of is None:
        return np.partition(values, ranks.ravel())
    return values.take(order_by_group(values, of, groups))


@dataclass(frozen=True, slots=True, eq=False)
class BinnedValues:
    """Values with the bin of each, part after part. Each group has bins of its own, by size of the values."""

    values: Values
    groups: int
    group: Groups | None
    parts: list[slice]
    bins: list[Bins]
    count: int

    @classmethod
    def of(cls, values: Values, of: Groups | None, groups: int) -> Self | None:
        """Values in bins; None of few values, and of numbers too far apart."""
        each = min(values.size // groups // IN_A_BIN, MOST_OF_EACH)
        if values.size < max(FEW, groups * FEW_OF_EACH) or each * groups > MOST_BINS:
            return None
        parts = [slice(begin, begin + AT_ONCE) for begin in range(0, values.size, AT_ONCE)]
        if (bins := _bins(values, parts, each)) is None:
            return None
        if of is not None:
            first_bins = (of[part].astype(np.uint16) * np.uint16(each) for part in parts)
            bins = [first + own for first, own in zip(first_bins, bins, strict=True)]
        return cls(values, groups, of, parts, bins, each * groups)

    def at(self, ranks: Ranks) -> Values | None:
        """The values at the ranks; None where too many share a bin with them."""
        counts = np.add.reduce([np.bincount(own, minlength=self.count) for own in self.bins])
        ends = np.cumsum(counts)
        of_ranks = np.searchsorted(ends, ranks, side="right")
        wanted = np.zeros(self.count, np.bool_)
        wanted[of_ranks] = True
        counts[~wanted] = 0
        near_ends = np.cumsum(counts)
        if near_ends[-1] * MANY_NEAR > self.values.size:
            return None
        found: Values = self._near(wanted).take(ranks - (ends - near_ends).take(of_ranks))
        return found

    def _near(self, wanted: NDArray[np.bool_]) -> Values:
        """The values of some bins in order."""
        within = [np.flatnonzero(wanted.take(own)) for own in self.bins]
        places = np.concatenate([some + part.start for part, some in zip(self.parts, within, strict=True)])
        near = self.values.take(places)
        if self.group is None:
            return np.sort(near)
        return near.take(order_by_group(near, self.group.take(places), self.groups))


def _bins(values: Values, parts: list[slice], count: int) -> list[Bins] | None:
    """The bin of each value, which never falls where the value rises; None of numbers too far apart.

    By the root of how far a value is from the least: most of what is measured is small.
    """
    least = values.min()
    with np.errstate(over="ignore", divide="ignore"):
        scale = (count - 1) / np.sqrt(values.max() - least)
    if not 0 < scale < np.inf:
        return None
    return [(np.sqrt(values[part] - least) * scale).astype(np.uint16) for part in parts]
