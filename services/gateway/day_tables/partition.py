"""A partition: the day tables of one stretch of days in memory, and how a changed one takes its place."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from services.gateway.day_tables.dictionaries import Flags
from services.gateway.day_tables.segment import EMPTY, Segment, merged, without

DAYS = 32
"""How many days a partition has."""
OVERLAY_SHARE = 8
"""A partition is compacted when one part in so many of its rows is in the overlay."""


def partition_of(ordinal: int) -> int:
    """The number of the partition that holds a day."""
    return ordinal // DAYS


@dataclass(frozen=True, eq=False)
class Partition:
    """Most of its tables are in `base`; those that were read later are in `overlay`, which is small.

    `replaced`: the tables of `base` that are in `overlay`, or are no more.
    """

    base: Segment
    overlay: Segment
    replaced: Flags

    @classmethod
    def of(cls, base: Segment) -> "Partition":
        """A partition of a segment."""
        return cls(base, EMPTY, np.zeros(base.keys.size, np.bool_))

    @property
    def memory(self) -> int:
        """How many bytes it holds."""
        return self.base.memory + self.overlay.memory

    @property
    def rows(self) -> int:
        """How many rows it holds, with those that were replaced."""
        return self.base.rows + self.overlay.rows

    @cached_property
    def kept_rows(self) -> Flags | None:
        """Which rows of `base` count; None: all do."""
        return ~self.base.rows_of(self.replaced) if self.replaced.any() else None

    @cached_property
    def kept_rounds(self) -> Flags | None:
        """Which rounds of `base` count; None: all do."""
        rounds = self.base.rounds
        return ~rounds.rows_of(self.replaced) if rounds and self.replaced.any() else None

    def with_tables(self, keys: list[int], tables: Segment) -> "Partition":
        """The same with new tables in place of those with these keys; nothing large is copied."""
        new = np.array(keys, np.int64)
        rest = without(self.overlay, np.isin(self.overlay.keys, new))
        both = [np.ones(one.keys.size, np.bool_) for one in (rest, tables)]
        overlay = merged([rest, tables], both) if rest.rows else tables
        return replace(self, overlay=overlay, replaced=self.replaced | np.isin(self.base.keys, new))

    @property
    def is_fragmented(self) -> bool:
        """Whether it should be compacted."""
        return bool(self.overlay.rows * OVERLAY_SHARE > self.base.rows)

    def compacted(self) -> "Partition":
        """The same with all tables in one segment."""
        kept = [~self.replaced, np.ones(self.overlay.keys.size, np.bool_)]
        return Partition.of(merged([self.base, self.overlay], kept))
