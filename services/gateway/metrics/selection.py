"""The rows that pass the filters, found once and used for every metric."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from services.contracts.day_tables import absence_bits, phase_column
from services.gateway.day_tables.day_rows import DayRows, RowRange
from services.gateway.day_tables.dictionaries import Flags
from services.gateway.day_tables.packed_days import Dictionaries
from services.gateway.day_tables.segment import DTYPES, Column, first_places
from services.gateway.metrics.clock import local_hours, weekdays
from services.gateway.metrics.exact_sums import Values
from services.gateway.queries.filters import Filters, ValueRange

Array = NDArray[Any]
Which = slice | Array
Test = Callable[[RowRange], Flags]
"""Which rows of a range pass."""
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, eq=False)
class CellRows:
    """The rows that pass and have a value in a column, which other columns may have, too.

    Of each range that has any: which of the column's values they are, and their places.
    """

    parts: Sequence[tuple[RowRange, Which, Array]]
    _fields: dict[str, Array] = field(default_factory=dict)

    def field(self, name: str) -> Array:
        """A field of each row, gathered once."""
        if name not in self._fields:
            parts = [one.segment.fields[name][places] for one, _, places in self.parts]
            self._fields[name] = np.concatenate(parts) if parts else np.zeros(0, DTYPES[name])
        return self._fields[name]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The values of a metric in the rows that pass, and those rows."""

    values: Values
    rows: CellRows

    def field(self, name: str) -> Array:
        """A field of the row of each value."""
        return self.rows.field(name)


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The ranges of rows that have a row that passes."""

    known: Dictionaries
    ranges: tuple[RowRange, ...]
    _rows: dict[tuple[int, ...], CellRows] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows pass."""
        return sum(
            one.end - one.begin if one.counting is None else int(np.count_nonzero(one.counting))
            for one in self.ranges
        )

    def cells(self, column: str) -> Cells:
        """The values of a metric, or of a phase (`whole/phase`)."""
        rows = self._rows_of(column)
        parts = [one.segment.columns[column].values[which] for one, which, _ in rows.parts]
        return Cells(np.concatenate(parts) if parts else np.zeros(0), rows)

    def _rows_of(self, column: str) -> CellRows:
        """The rows that have a value; columns that share an array of rows in each range share these."""
        ranges = [one for one in self.ranges if column in one.segment.columns]
        key = tuple(id(one.segment.columns[column].rows) for one in ranges)
        if key not in self._rows:
            found = ((one, *_passing(one, one.segment.columns[column])) for one in ranges)
            self._rows[key] = CellRows([part for part in found if part[2].size])
        return self._rows[key]

    def phases(self, whole: str) -> list[str]:
        """The phases into which a metric is divided in some row."""
        names = {name for one in self.ranges for name in one.segment.columns}
        return sorted(phase for name in names if (phase := name.removeprefix(f"{whole}/")) != name)


def _passing(range_: RowRange, column: Column) -> tuple[Which, Array]:
    """Which values of a column are in rows that pass, and the places of those rows."""
    begin, end = first_places(column.rows, (range_.begin, range_.end))
    places = column.rows[begin:end]
    if range_.counting is None:
        return slice(begin, end), places
    passing = np.flatnonzero(range_.counting[places - range_.begin])
    return passing + begin, places[passing]


def _in_field(name: str, flags: Flags) -> Test:
    """The rows whose code in a field passes."""
    return lambda one: flags[_field(one, name)]


def _field(range_: RowRange, name: str) -> Array:
    found: Array = range_.segment.fields[name][range_.begin : range_.end]
    return found


def _name_tests(filters: Filters, known: Dictionaries) -> Iterator[Test]:
    """A test for each filter by names that is set."""
    named = {"repo": filters.repos, "author": filters.authors, "base": filters.bases, "size": filters.sizes}
    for name, names in named.items():
        if names:
            yield _in_field(name, known.names.flags(names))
    listed = {"teams": filters.teams, "reviewers": filters.reviewers, "labels": filters.labels}
    for name, names in listed.items():
        if names:
            yield _in_field(name, known.lists.flags(names))
    if filters.involved:
        by_author = _in_field("author", known.names.flags(filters.involved))
        by_reviewer = _in_field("reviewers", known.lists.flags(filters.involved))
        yield lambda one: by_author(one) | by_reviewer(one)


def _tests(filters: Filters, known: Dictionaries, zone: ZoneInfo) -> Iterator[Test]:
    """A test for each filter that is set."""
    if not filters.include_bots:
        yield lambda one: ~_field(one, "bot")
    if filters.only_bots:
        yield lambda one: _field(one, "bot")
    yield from _name_tests(filters, known)
    if missing := absence_bits(filters.missing):
        yield lambda one: (_field(one, "missing") & missing).astype(np.bool_)
    if filters.weekdays:
        yield lambda one: np.isin(weekdays(_field(one, "day")), [*filters.weekdays])
    if filters.hours:
        yield lambda one: np.isin(local_hours(_field(one, "at"), zone), [*filters.hours])
    if value := filters.value:
        yield lambda one: _with_value(one, value)


def _with_value(range_: RowRange, wanted: ValueRange) -> Flags:
    """The rows of which the value is within a range."""
    flags = np.zeros(range_.end - range_.begin, np.bool_)
    if column := range_.segment.columns.get(column_of(wanted.metric, wanted.phase)):
        which, places = _passing(range_, column)
        values = column.values[which]
        above = values >= (-np.inf if wanted.at_least is None else wanted.at_least)
        below = values < (np.inf if wanted.below is None else wanted.below)
        flags[places[above & below] - range_.begin] = True
    return flags


def column_of(metric: str, phase: str | None) -> str:
    """The column of a metric, or of one of its phases."""
    return metric if phase is None else phase_column(metric, phase)


def column_of_filters(metric: str, filters: Filters) -> str:
    """The column of a metric, or of the one phase of it that the filters name."""
    value = filters.value
    return column_of(metric, value.phase if value and value.metric == metric else None)


def select(rows: DayRows, filters: Filters, zone: ZoneInfo = UTC) -> Selection:
    """Every range that has a row that passes, with those rows; hours are read off a clock in the zone."""
    ranges = rows.ranges
    for test in _tests(filters, rows.known, zone):
        ranges = tuple(one.where(test(one)) for one in ranges)
    passing = (one for one in ranges if one.counting is None or one.counting.any())
    return Selection(rows.known, tuple(passing))
