"""What a query reads: the rows of a period, in the segments that hold them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from services.gateway.day_tables.dictionaries import Flags
from services.gateway.day_tables.packed_days import Dictionaries
from services.gateway.day_tables.partition import Partition
from services.gateway.day_tables.segment import Segment
from services.gateway.queries.period import Period


@dataclass(frozen=True, slots=True, eq=False)
class RowRange:
    """The rows [begin, end) of a segment, of which only some may count (None: all do)."""

    segment: Segment
    begin: int
    end: int
    counting: Flags | None

    def where(self, flags: Flags) -> "RowRange":
        """The same rows where fewer count."""
        both = flags if self.counting is None else self.counting & flags
        return RowRange(self.segment, self.begin, self.end, both)


@dataclass(frozen=True, slots=True, eq=False)
class DayRows:
    """The rows of a period and its rounds of review, and what their codes mean."""

    known: Dictionaries
    ranges: tuple[RowRange, ...]
    rounds: tuple[RowRange, ...]


def day_rows(known: Dictionaries, partitions: Iterable[Partition], period: Period) -> DayRows:
    """The rows and rounds of a period."""
    segments = [
        (segment, replaced)
        for one in partitions
        for segment, replaced in ((one.base, one.replaced), (one.overlay, None))
    ]
    rounds = [(segment.rounds, replaced) for segment, replaced in segments if segment.rounds]
    return DayRows(known, tuple(_ranges(segments, period)), tuple(_ranges(rounds, period)))


def _ranges(segments: Iterable[tuple[Segment, Flags | None]], period: Period) -> Iterator[RowRange]:
    """The rows of a period in segments, without those of tables that were replaced."""
    first, end = period.first, period.end
    for segment, replaced in segments:
        begin, after = segment.rows_between(first.toordinal(), end.toordinal())
        if begin < after:
            there = None if replaced is None or not np.any(replaced) else ~segment.rows_of(replaced)
            yield RowRange(segment, begin, after, None if there is None else there[begin:after])
