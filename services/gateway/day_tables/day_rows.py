"""What a query reads: the rows of a period, in the segments that hold them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.gateway.day_tables.dictionaries import Flags
from services.gateway.day_tables.packed_days import Dictionaries
from services.gateway.day_tables.partition import Partition
from services.gateway.day_tables.segment import Array, Segment
from services.gateway.queries.period import Period


@dataclass(frozen=True, slots=True, eq=False)
class RowRange:
    """The rows [begin, end) of a segment, of which only some may count (None: all do)."""

    segment: Segment
    begin: int
    end: int
    counting: Flags | None

    def counts(self, segment: Segment, places: Array) -> Flags:
        """Of the rows at some places of the segment those that count, where some do not."""
        assert self.counting is not None
        found: Flags = self.counting.take(places - self.begin)
        return found

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
    """The rows and rounds of a period, in the order of the partitions."""
    rows: list[RowRange] = []
    rounds: list[RowRange] = []
    for one in partitions:
        rows += _ranges(one.base, one.kept_rows, period)
        rows += _ranges(one.overlay, None, period)
        rounds += _ranges(one.base.rounds, one.kept_rounds, period)
        rounds += _ranges(one.overlay.rounds, None, period)
    return DayRows(known, tuple(rows), tuple(rounds))


def _ranges(segment: Segment | None, kept: Flags | None, period: Period) -> Iterator[RowRange]:
    """The rows of a period in a segment. `kept`: without those of tables that were replaced."""
    if segment is not None and segment.rows:
        begin, after = segment.rows_between(period.first.toordinal(), period.end.toordinal())
        if begin < after:
            yield RowRange(segment, begin, after, None if kept is None else kept[begin:after])
