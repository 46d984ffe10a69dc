"""The values that a figure counts, with what each is of: in one order on every gateway, a page at a time."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from services.contracts.day_tables import phase_column
from services.gateway.day_tables.packed_days import DAY_BITS, Dictionaries
from services.gateway.day_tables.segment import Segment, first_places
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.selection import Array, Cells, Selection
from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import Cursor
from services.gateway.queries.listings import PageQuery

VALUE_FIELDS = {name: name for name in ("at", "value")}
"""What values may be sorted by."""
SEPARATOR = "|"

Place = tuple[float, float, str, int, int]
"""Where a value stands: by what is sorted, its moment, its repository's id, its key, a sum of whose it is."""


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A value with the row of a day table that has it.

    `at` in epoch seconds. `repository` is `{host}/{database id}`, `key` the number of the pull request or
    the id of the deployment. `phases`: hours by phase.
    """

    at: float
    value: float
    repo: str
    repository: str
    key: int
    author: str
    teams: list[str]
    reviewers: list[str]
    phases: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class ValuePage:
    """A page of values, where the next one starts, and how many values there are."""

    rows: list[CountedRow]
    next: Cursor | None
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class CountedValues:
    """The values of a column, with their rows: which part of the cells each is in, and its place there.

    `repositories` are codes; `phases` are columns by phase.
    """

    known: Dictionaries
    cells: Cells
    parts: Array
    places: Array
    repositories: Array
    phases: dict[str, str]

    @classmethod
    def of(cls, selection: Selection, metric: str, column: str) -> "CountedValues":
        """The values of a metric, or of the phase of it that the column names."""
        cells = selection.cells(column)
        names = selection.phases(metric) if column == metric else []
        rows = cells.rows.parts
        sizes = [places.size for _, _, places in rows]
        none = [np.zeros(0, np.int64)]
        return cls(
            selection.known,
            cells,
            np.repeat(np.arange(len(sizes)), sizes),
            np.concatenate(none + [places for _, _, places in rows]),
            np.concatenate(none + [_repositories(one.segment, places) for one, _, places in rows]),
            {name: phase_column(metric, name) for name in names},
        )

    def row(self, index: int) -> CountedRow:
        """One value with its row."""
        segment, place = self.cells.rows.parts[int(self.parts[index])][0].segment, int(self.places[index])
        names, fields = self.known.names, segment.fields
        return CountedRow(
            at=float(fields["at"][place]),
            value=float(self.cells.values[index]),
            repo=names[fields["repo"][place]],
            repository=self.known.repositories[self.repositories[index]],
            key=int(fields["key"][place]),
            author=names[fields["author"][place]],
            teams=self._names(fields["teams"][place]),
            reviewers=self._names(fields["reviewers"][place]),
            phases={phase: _value(segment, column, place) for phase, column in self.phases.items()},
        )

    def _names(self, code: int) -> list[str]:
        _, members = self.known.lists.members(np.array([code]))
        return [name for one in members.tolist() if (name := self.known.names[one])]


def _repositories(segment: Segment, places: Array) -> Array:
    """The code of the repository of each row."""
    tables = np.searchsorted(segment.bounds, places, side="right") - 1
    codes: Array = segment.keys[tables] >> DAY_BITS
    return codes


def _value(segment: Segment, column: str, place: int) -> float | None:
    """The value of one row in a column."""
    if (found := segment.columns.get(column)) is None:
        return None
    (at,) = first_places(found.rows, [place])
    return float(found.values[at]) if at < found.rows.size and found.rows[at] == place else None


@dataclass(frozen=True, slots=True, eq=False)
class SortedValues:
    """Values in ascending order: by `sort`, then by what no two of them share."""

    sort: Values
    at: Values
    repositories: list[str]
    repository: Array
    key: Array
    whose: Array
    order: Array

    @classmethod
    def of(cls, values: CountedValues, field: str) -> "SortedValues":
        """Values sorted by a field of `VALUE_FIELDS`."""
        cells, known = values.cells, values.known
        at, key = cells.field("at"), cells.field("key")
        sort = at if field == "at" else cells.values
        codes, of = np.unique(values.repositories, return_inverse=True)
        names = [known.repositories[code] for code in codes.tolist()]
        ranks = np.argsort(np.argsort(np.array(names, dtype=np.str_)))
        repository = ranks[of] if names else of
        authors, by = np.unique(cells.field("author"), return_inverse=True)
        sums = np.array([crc32(known.names[code].encode()) for code in authors.tolist()], np.int64)
        whose = sums[by] if authors.size else by
        order = np.lexsort((whose, key, repository, at, sort))
        return cls(sort, at, sorted(names), repository, key, whose, order)

    def place(self, index: int) -> Place:
        """Where one value stands."""
        return (
            float(self.sort[index]),
            float(self.at[index]),
            self.repositories[self.repository[index]],
            int(self.key[index]),
            int(self.whose[index]),
        )

    def behind(self, after: Cursor | None, descending: bool) -> Array:
        """The values behind a cursor, in order. Raises `BadParameterError` for a cursor that is not ours."""
        order = self.order
        if after is not None:
            cut = bisect_left if descending else bisect_right
            at = cut(order, _read_place(after), key=self.place)
            order = order[:at] if descending else order[at:]
        return order[::-1] if descending else order


def page_of_values(values: CountedValues, page: PageQuery) -> ValuePage:
    """One page of the values. Raises `BadParameterError` for a cursor that is not ours."""
    ordered = SortedValues.of(values, page.order.field)
    found = ordered.behind(page.after, page.order.descending)
    shown = found[: page.limit].tolist()
    last = ordered.place(shown[-1]) if found.size > page.limit else None
    following = Cursor(page.order.name, last[0], SEPARATOR.join(map(str, last[1:]))) if last else None
    return ValuePage([values.row(index) for index in shown], following, values.cells.values.size)


def _read_place(cursor: Cursor) -> Place:
    try:
        at, repository, key, whose = cursor.id.split(SEPARATOR)
        if not isinstance(cursor.value, float | int):
            raise ValueError("no number")
        return float(cursor.value), float(at), repository, int(key), int(whose)
    except ValueError as problem:
        raise BadParameterError("cursor", cursor.id, "a cursor that this API gave as `next`") from problem
