"""The rows that pass the filters, found once and used for every metric."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.gateway.day_tables.day_rows import DayRows, RowRange
from services.gateway.day_tables.dictionaries import Flags
from services.gateway.day_tables.packed_days import Dictionaries
from services.gateway.day_tables.segment import DTYPES
from services.gateway.metrics.exact_sums import Values
from services.gateway.queries.filters import Filters

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The values of a metric in the rows that pass, and those rows: in each range, the places in it."""

    values: Values
    rows: Sequence[tuple[RowRange, Array]]

    def field(self, name: str) -> Array:
        """A field of the row of each value."""
        parts = [one.segment.fields[name][places] for one, places in self.rows]
        return np.concatenate(parts) if parts else np.zeros(0, DTYPES[name])


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The ranges of rows that have a row that passes."""

    known: Dictionaries
    ranges: tuple[RowRange, ...]

    @property
    def rows(self) -> int:
        """How many rows pass."""
        return sum(
            one.end - one.begin if one.counting is None else int(np.count_nonzero(one.counting))
            for one in self.ranges
        )

    def cells(self, column: str) -> Cells:
        """The values of a metric, or of a phase (`whole/phase`)."""
        found = [(one, *cells) for one in self.ranges if (cells := _cells(one, column)) is not None]
        parts = [values for _, _, values in found]
        values = np.concatenate(parts) if parts else np.zeros(0)
        return Cells(values, [(one, places) for one, places, _ in found])

    def phases(self, whole: str) -> list[str]:
        """The phases into which a metric is divided in some row."""
        names = {name for one in self.ranges for name in one.segment.columns}
        return sorted(phase for name in names if (phase := name.removeprefix(f"{whole}/")) != name)


def _cells(range_: RowRange, column: str) -> tuple[Array, Values] | None:
    """The places and values of a column in the rows that pass."""
    found = range_.segment.columns.get(column)
    if found is None:
        return None
    begin, end = np.searchsorted(found.rows, (range_.begin, range_.end))
    places, values = found.rows[begin:end], found.values[begin:end]
    if range_.counting is not None:
        passing = range_.counting[places - range_.begin]
        places, values = places[passing], values[passing]
    return (places, values) if places.size else None


def _tests(filters: Filters, known: Dictionaries) -> Iterator[tuple[str, Flags]]:
    """For each filter that is set, a field and which of its codes pass."""
    named = {"repo": filters.repos, "author": filters.authors, "base": filters.bases, "size": filters.sizes}
    for field, names in named.items():
        if names:
            yield field, known.names.flags(names)
    if filters.teams:
        yield "teams", known.lists.flags(filters.teams)
    for field, names in (("reviewers", filters.reviewers), ("labels", filters.labels)):
        if names:
            yield field, known.lists.flags(names - {""})


def select(rows: DayRows, filters: Filters) -> Selection:
    """Every range that has a row that passes, with those rows."""
    tests, ranges = list(_tests(filters, rows.known)), rows.ranges
    if not filters.include_bots:
        ranges = tuple(one.where(~one.segment.fields["bot"][one.begin : one.end]) for one in ranges)
    for field, flags in tests:
        ranges = tuple(one.where(flags[one.segment.fields[field][one.begin : one.end]]) for one in ranges)
    passing = (one for one in ranges if one.counting is None or one.counting.any())
    return Selection(rows.known, tuple(passing))
