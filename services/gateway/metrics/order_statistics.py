"""The values at some ranks, without sorting the others: they are counted in bins first. Exact and pure."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from services.gateway.day_tables.dictionaries import Flags
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.group_order import Groups, order_by_group

Ranks = NDArray[np.int64]
BinNumbers = NDArray[np.uint16]

FEW, FEW_OF_EACH = 4_000, 256
"""So many values, or on average so many of each group, are sorted in the time that counting them takes."""
IN_A_BIN, MOST_OF_EACH, MOST_BINS = 4, 1 << 12, 1 << 16
AT_ONCE = 1 << 14
"""So many values are counted at once: what is computed of them stays in a core's cache."""
MANY_NEAR = 4
"""Where one in so many values is in the bin of a rank, counting was of no use."""


def values_at(values: Values, ranks: Ranks) -> Values:
    """The values at some ranks, from 0, once all are in ascending order. There is at least one value."""
    return RankedValues.of(values, None, 1).at(ranks)


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """The bins of values, part after part, and how many each has. Each group has its own, by size."""

    parts: list[slice]
    numbers: list[BinNumbers]
    counts: Ranks

    @classmethod
    def of(cls, values: Values, group: Groups | None, groups: int) -> Self | None:
        """The bins; None for few values, or numbers too far apart."""
        each = min(values.size // groups // IN_A_BIN, MOST_OF_EACH)
        if values.size < max(FEW, groups * FEW_OF_EACH) or each * groups > MOST_BINS:
            return None
        parts = [slice(begin, begin + AT_ONCE) for begin in range(0, values.size, AT_ONCE)]
        if (numbers := _bins_by_size(values, parts, each)) is None:
            return None
        if group is not None:
            first = [group[part].astype(np.uint16) * np.uint16(each) for part in parts]
            numbers = [before + own for before, own in zip(first, numbers, strict=True)]
        counts = np.add.reduce([np.bincount(own, minlength=each * groups) for own in numbers])
        return cls(parts, numbers, counts)

    def places(self, wanted: Flags) -> Ranks:
        """The places of the values of some bins."""
        within = [np.flatnonzero(wanted.take(own)) for own in self.numbers]
        return np.concatenate([some + part.start for part, some in zip(self.parts, within, strict=True)])


def _bins_by_size(values: Values, parts: list[slice], count: int) -> list[BinNumbers] | None:
    """The bin of each value, which never falls where the value rises; None of numbers too far apart.

    By the root of how far a value is from the least: most of what is measured is small.
    """
    least = values.min()
    with np.errstate(over="ignore", divide="ignore"):
        scale = (count - 1) / np.sqrt(values.max() - least)
    if not 0 < scale < np.inf:
        return None
    return [(np.sqrt(values[part] - least) * scale).astype(np.uint16) for part in parts]


@dataclass(frozen=True, slots=True, eq=False)
class RankedValues:
    """Values that are asked for by rank. `group`: the number of the group of each; None: all are of one."""

    values: Values
    group: Groups | None
    groups: int
    bins: Bins | None

    @classmethod
    def of(cls, values: Values, group: Groups | None, groups: int) -> Self:
        """At least one value."""
        return cls(values, group, groups, Bins.of(values, group, groups))

    def at(self, ranks: Ranks) -> Values:
        """The values at some ranks, from 0, once all are in order: by group, and those of a group by size."""
        group = self.group
        if group is None:
            return self.at_of_all(ranks)
        near = _near(self.bins.counts, ranks) if self.bins else None
        if self.bins is None or near is None:
            return self.values.take(order_by_group(self.values, group, self.groups)).take(ranks)
        places = self.bins.places(near.wanted)
        some = self.values.take(places)
        found: Values = some.take(order_by_group(some, group.take(places), self.groups)).take(near.ranks)
        return found

    def at_of_all(self, ranks: Ranks) -> Values:
        """The values at some ranks once all are in ascending order, of whichever group."""
        counts = self.bins.counts.reshape(self.groups, -1).sum(axis=0) if self.bins else None
        near = _near(counts, ranks) if counts is not None else None
        if self.bins is None or near is None:
            return np.partition(self.values, ranks.ravel()).take(ranks)
        places = self.bins.places(np.tile(near.wanted, self.groups))
        return np.sort(self.values.take(places)).take(near.ranks)


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """The bins in which ranks are, and these ranks among the values of those bins."""

    wanted: Flags
    ranks: Ranks


def _near(counts: Ranks, ranks: Ranks) -> Near | None:
    """Where ranks are among bins of so many values each; None where too many values are in the same bins."""
    ends = np.cumsum(counts)
    of_ranks = np.searchsorted(ends, ranks, side="right")
    wanted = np.zeros(counts.size, np.bool_)
    wanted[of_ranks] = True
    near_ends = np.cumsum(np.where(wanted, counts, 0))
    if near_ends[-1] * MANY_NEAR > ends[-1]:
        return None
    return Near(wanted, ranks - (ends - near_ends).take(of_ranks))
