"""The rows that pass the filters, found once and used for every metric."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from services.contracts.day_tables import absence_bits, phase_column
from services.gateway.day_tables.day_rows import DayRows, RowRange
from services.gateway.day_tables.dictionaries import Flags
from services.gateway.day_tables.packed_days import Dictionaries
from services.gateway.day_tables.segment import DTYPES, Column, Segment, first_places
from services.gateway.metrics.clock import local_hours, weekdays
from services.gateway.metrics.exact_sums import Values
from services.gateway.queries.filters import Filters, ValueRange

Array = NDArray[Any]
Which = slice | Array
Test = Callable[[Segment, Array], Flags]
"""Which of the rows at some places of a segment pass."""
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
            parts = [
                one.segment.days_of(places) if name == "day" else one.segment.fields[name].take(places)
                for one, _, places in self.parts
            ]
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
    """The rows of ranges that pass every test; only those that have a value in a column are looked at."""

    known: Dictionaries
    ranges: tuple[RowRange, ...]
    tests: tuple[Test, ...]
    _rows: dict[tuple[int, ...], CellRows] = field(default_factory=dict)

    def cells(self, column: str) -> Cells:
        """The values of a metric, or of a phase (`whole/phase`)."""
        rows = self.rows_of(column)
        parts = [one.segment.columns[column].values[which] for one, which, _ in rows.parts]
        return Cells(np.concatenate(parts) if parts else np.zeros(0), rows)

    def rows_of(self, column: str) -> CellRows:
        """The rows that have a value; columns that share an array of rows in each range share these."""
        ranges = [one for one in self.ranges if column in one.segment.columns]
        key = tuple(id(one.segment.columns[column].rows) for one in ranges)
        if key not in self._rows:
            found = ((one, *_passing(one, one.segment.columns[column], self.tests)) for one in ranges)
            self._rows[key] = CellRows([part for part in found if part[2].size])
        return self._rows[key]

    def where(self, test: Test) -> "Selection":
        """The rows that pass a further test."""
        return Selection(self.known, self.ranges, (test, *self.tests))

    def phases(self, whole: str) -> list[str]:
        """The phases into which a metric is divided where it has a value that passes."""
        names = {name for one, _, _ in self.rows_of(whole).parts for name in one.segment.columns}
        return sorted(phase for name in names if (phase := name.removeprefix(f"{whole}/")) != name)


def _passing(range_: RowRange, column: Column, tests: Sequence[Test]) -> tuple[Which, Array]:
    """Which values of a column are in rows that pass, and the places of those rows."""
    begin, end = first_places(column.rows, (range_.begin, range_.end))
    which: Which = slice(begin, end)
    places = column.rows[which]
    for test in (range_.counts, *tests) if range_.counting is not None else tests:
        passing = np.flatnonzero(test(range_.segment, places))
        if passing.size < places.size:
            places = places.take(passing)
            which = passing + begin if isinstance(which, slice) else which.take(passing)
    return which, places


def _in_field(name: str, flags: Flags) -> Test:
    """The rows whose code in a field passes."""
    return lambda segment, places: flags.take(segment.fields[name].take(places))


def by_names(selection: Selection, field: Literal["author", "teams"], names: Iterable[str]) -> Selection:
    """The rows of some names."""
    known = selection.known
    flags = known.lists.flags(names) if field == "teams" else known.names.flags(names)
    return selection.where(_in_field(field, flags))


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
        yield lambda segment, places: by_author(segment, places) | by_reviewer(segment, places)


def _tests(filters: Filters, known: Dictionaries, zone: ZoneInfo) -> Iterator[Test]:
    """A test for each filter that is set: first those that leave few rows to the next."""
    yield from _name_tests(filters, known)
    if missing := absence_bits(filters.missing):
        yield lambda segment, places: (segment.fields["missing"].take(places) & missing).astype(np.bool_)
    if value := filters.value:
        yield lambda segment, places: _with_value(segment, places, value)
    if not filters.include_bots:
        yield lambda segment, places: ~segment.fields["bot"].take(places)
    if filters.only_bots:
        yield lambda segment, places: segment.fields["bot"].take(places)
    if filters.weekdays:
        yield lambda segment, places: np.isin(
            weekdays(segment.fields["day"].take(places)), [*filters.weekdays]
        )
    if filters.hours:
        yield lambda segment, places: np.isin(
            local_hours(segment.fields["at"].take(places), zone), [*filters.hours]
        )


def _with_value(segment: Segment, places: Array, wanted: ValueRange) -> Flags:
    """Of the rows at some places those of which the value is within a range."""
    if not (column := segment.columns.get(column_of(wanted.metric, wanted.phase))) or not places.size:
        return np.zeros(places.size, np.bool_)
    at = np.minimum(np.searchsorted(column.rows, places), column.rows.size - 1)
    values = column.values.take(at)
    above = values >= (-np.inf if wanted.at_least is None else wanted.at_least)
    below = values < (np.inf if wanted.below is None else wanted.below)
    found: Flags = (column.rows.take(at) == places) & above & below
    return found


def column_of(metric: str, phase: str | None) -> str:
    """The column of a metric, or of one of its phases."""
    return metric if phase is None else phase_column(metric, phase)


def column_of_filters(metric: str, filters: Filters) -> str:
    """The column of a metric, or of the one phase of it that the filters name."""
    value = filters.value
    return column_of(metric, value.phase if value and value.metric == metric else None)


def select(rows: DayRows, filters: Filters, zone: ZoneInfo = UTC) -> Selection:
    """The rows that pass the filters; hours are read off a clock in the zone."""
    return Selection(rows.known, rows.ranges, tuple(_tests(filters, rows.known, zone)))
