"""Segments: the rows of many day tables as contiguous arrays, ordered by day. They never change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.gateway.day_tables.dictionaries import Flags, memory_of

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """The rows of a segment to which a metric applies, in order, and its values there."""

    rows: NDArray[np.int32]
    values: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Segment:
    """Day tables one after the other, ordered by day.

    Of each table: `keys` (which repository and day), `days` (proleptic Gregorian ordinals) and where its rows
    begin and end in `bounds`. Of each row, in `fields`: `day`, `repo`, `author`, `base`, `size` (codes of
    names), `teams`, `reviewers`, `labels` (codes of lists of names), `bot`, `at` (epoch seconds), `missing`
    (bits of milestones) and `key` (the number of a pull request, the id of a deployment). `rounds` are
    the rounds of review of the same days: a segment with other fields (`ROUND_DTYPES`).
    """

    keys: NDArray[np.int64]
    days: NDArray[np.int32]
    bounds: NDArray[np.int64]
    fields: Mapping[str, Array] = field(repr=False)
    columns: Mapping[str, Column] = field(repr=False)
    rounds: "Segment | None" = None

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return int(self.bounds[-1])

    @cached_property
    def memory(self) -> int:
        """How many bytes it holds."""
        rows = {id(one.rows): one.rows for one in self.columns.values()}.values()
        values = (one.values for one in self.columns.values())
        own = memory_of(self.keys, self.days, self.bounds, *self.fields.values(), *rows, *values)
        return own + (self.rounds.memory if self.rounds else 0)

    def rows_between(self, first: int, end: int) -> tuple[int, int]:
        """The rows of the days [first, end), as ordinals: where they begin, where they end."""
        begin, after = self.bounds[first_places(self.days, (first, end))]
        return int(begin), int(after)

    def days_of(self, places: Array) -> NDArray[np.int32]:
        """The day of each of some rows, in order: found by where days begin, in a fraction of the time."""
        first, last = self.fields["day"][places[[0, -1]]].tolist() if places.size else (0, -1)
        days = np.arange(first, last + 2, dtype=np.int32)
        begins = np.searchsorted(places, self.bounds[np.searchsorted(self.days, days)].astype(places.dtype))
        return np.repeat(days[:-1], np.diff(begins))

    def rows_of(self, tables: Flags) -> Flags:
        """For each row, whether it is of one of these tables."""
        return np.repeat(tables, np.diff(self.bounds))


def first_places(ordered: Array, numbers: Sequence[int]) -> list[int]:
    """The first place of each number in an ordered array, or where it would be.

    Looked for as numbers of the array's own type: for any other, numpy copies the whole array.
    """
    found: list[int] = np.searchsorted(ordered, np.array(numbers, ordered.dtype)).tolist()
    return found


DTYPES: Mapping[str, type[np.generic]] = {
    **dict.fromkeys(("day", "repo", "author", "base", "teams", "reviewers", "labels"), np.int32),
    **dict.fromkeys(("size", "missing"), np.uint8),
    "bot": np.bool_,
    "at": np.float64,
    "key": np.int64,
}

ROUND_DTYPES: Mapping[str, type[np.generic]] = {
    **dict.fromkeys(("day", "repo", "reviewer", "author", "answered_by", "requested_on"), np.int32),
    **dict.fromkeys(("labels", "base"), np.int32),
    **dict.fromkeys(("size", "missing", "requested_hour", "answered_hour"), np.uint8),
    **dict.fromkeys(("bot", "re_request"), np.bool_),
    **dict.fromkeys(("latency", "latency_working"), np.float64),
}
"""What a segment of rounds has of each, 54 bytes: names and lists of names as codes, days as ordinals, hours
(NaN: unknown), bits of milestones, and hours of the clock as `round_tables` numbers them.
"""


def _empty(dtypes: Mapping[str, type[np.generic]], rounds: Segment | None = None) -> Segment:
    return Segment(
        keys=np.zeros(0, np.int64),
        days=np.zeros(0, np.int32),
        bounds=np.zeros(1, np.int64),
        fields={name: np.zeros(0, dtype) for name, dtype in dtypes.items()},
        columns={},
        rounds=rounds,
    )


EMPTY = _empty(DTYPES, _empty(ROUND_DTYPES))


def without(segment: Segment, tables: Flags) -> Segment:
    """A segment without some of its tables."""
    return segment if not tables.any() else merged([segment], [~tables])


def merged(segments: Sequence[Segment], kept: Sequence[Flags]) -> Segment:
    """One segment of those tables of several that are kept."""
    tables = np.concatenate(kept)
    rows = np.concatenate([one.rows_of(some) for one, some in zip(segments, kept, strict=True)])
    days = np.concatenate([one.days for one in segments])
    lengths = np.concatenate([np.diff(one.bounds) for one in segments])
    table_order = np.flatnonzero(tables)
    table_order = table_order[np.argsort(days[table_order], kind="stable")]
    fields = {name: np.concatenate([one.fields[name] for one in segments]) for name in segments[0].fields}
    rounds = [one.rounds for one in segments if one.rounds]
    order = np.flatnonzero(rows)
    order = order[np.argsort(fields["day"][order], kind="stable")]
    places = np.full(rows.size, -1, np.int32)
    places[order] = np.arange(order.size, dtype=np.int32)
    return Segment(
        keys=np.concatenate([one.keys for one in segments])[table_order],
        days=days[table_order],
        bounds=np.concatenate([[0], np.cumsum(lengths[table_order])]),
        fields={name: array[order] for name, array in fields.items()},
        columns=_columns(segments, places),
        rounds=merged(rounds, kept) if rounds else None,
    )


def _columns(segments: Sequence[Segment], places: NDArray[np.int32]) -> dict[str, Column]:
    """The columns of several segments, whose rows are elsewhere now; -1: nowhere."""
    begins = np.cumsum([0, *(one.rows for one in segments)])
    names = dict.fromkeys(name for one in segments for name in one.columns)
    found = {}
    for name in names:
        parts = [
            (places[begin : begin + one.rows][one.columns[name].rows], one.columns[name].values)
            for begin, one in zip(begins[:-1], segments, strict=True)
            if name in one.columns
        ]
        if (column := _column(parts)).rows.size:
            found[name] = column
    return with_shared_rows(found)


def with_shared_rows(columns: Mapping[str, Column]) -> dict[str, Column]:
    """The same columns, where those that have the same rows share one array of them."""
    distinct: list[NDArray[np.int32]] = []

    def shared(rows: NDArray[np.int32]) -> NDArray[np.int32]:
        found = next((one for one in distinct if np.array_equal(one, rows)), None)
        if found is None:
            distinct.append(found := rows)
        return found

    return {name: Column(shared(one.rows), one.values) for name, one in columns.items()}


def _column(parts: Iterable[tuple[NDArray[np.int32], NDArray[np.float64]]]) -> Column:
    all_rows, all_values = zip(*parts, strict=True)
    rows, values = np.concatenate(all_rows), np.concatenate(all_values)
    there = np.flatnonzero(rows >= 0)
    order = there[np.argsort(rows[there], kind="stable")]
    return Column(rows[order], values[order])
