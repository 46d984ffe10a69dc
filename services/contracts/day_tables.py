"""Day tables: a row per thing that fell on a day, and their packed form in MongoDB. Pure.

A large organisation's questions go over tens of thousands of tables. A packed table is therefore a few pieces
of bytes, which can be joined with those of other tables and read as they are: little-endian numbers, of 8
bytes (int64 or float64), or of 4 for places and counts (uint32). A column of names is its distinct names and,
for each row, the place of its own. All columns of values are one after the other, each with those values that
there are, and their rows.
"""

import sys
from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Literal, TypedDict, TypeVar

from services.contracts.definitions.vocabulary import Milestone

INTEGER: Final = "q"
FLOAT: Final = "d"
PLACE: Final = "I"
ABSENCES = (
    Milestone.FIRST_COMMIT,
    Milestone.READY,
    Milestone.REVIEW_REQUESTED,
    Milestone.FIRST_RESPONSE,
    Milestone.FIRST_REVIEW,
    Milestone.APPROVED,
)
"""The milestones that a pull request may lack for good: a bit each of `Table.missing`, the first is 1."""

Name = TypeVar("Name", bound=Hashable)


class Table(TypedDict):
    """Columns of equal length, a row per thing that fell on the day.

    `key` is what a row is about (a pull request's number, the id of a deployment or release), `at` its moment
    in epoch seconds, `author` the person whom the row counts for. `values` holds one column per metric that
    has a value on that day, None where it does not apply; `phases` one per whole and phase (`a` or `a+b`).
    `missing` says which of `ABSENCES` the pull request lacks.
    """

    key: list[int]
    at: list[float]
    author: list[str]
    bot: list[bool]
    teams: list[list[str]]
    reviewers: list[list[str]]
    labels: list[list[str]]
    base: list[str]
    size: list[str | None]
    missing: list[int]
    values: dict[str, list[float | None]]
    phases: dict[str, dict[str, list[float | None]]]


class PackedNames(TypedDict):
    """Distinct names (or lists of names) in the order of their first row, and each row's place among them."""

    names: list[Any]
    of: bytes


class PackedTable(TypedDict):
    """A `Table` as MongoDB stores it.

    `columns` are the metrics, and phases as `whole/phase`; `counts` says how many values each has, `rows` and
    `values` hold those of all columns.
    """

    key: bytes
    at: bytes
    author: PackedNames
    bot: bytes
    teams: PackedNames
    reviewers: PackedNames
    labels: PackedNames
    base: PackedNames
    size: PackedNames
    missing: bytes
    columns: list[str]
    counts: bytes
    rows: bytes
    values: bytes


def pack_numbers(kind: Literal["q", "d", "I"], numbers: Iterable[float]) -> bytes:
    """Return a column of numbers as MongoDB stores it."""
    packed = array(kind, numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def numbers(kind: Literal["q", "d", "I"], packed: bytes) -> "array[Any]":
    """Return the numbers of a packed column."""
    found = array(kind)
    found.frombytes(packed)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def absence_bits(missing: Iterable[str]) -> int:
    """Return the bits of some milestones; those that are not among `ABSENCES` have none."""
    names = frozenset(missing)
    return sum(1 << place for place, milestone in enumerate(ABSENCES) if milestone in names)


def pack_names(column: Iterable[Any]) -> PackedNames:
    """Return a column of names, or of lists of names, as MongoDB stores it."""
    rows = [tuple(name) if isinstance(name, list) else name for name in column]
    places = {name: place for place, name in enumerate(dict.fromkeys(rows))}
    return {"names": list(places), "of": pack_numbers(PLACE, map(places.__getitem__, rows))}


def spread(names: Sequence[Name], of: bytes) -> list[Name]:
    """Return the name of each row."""
    return list(map(names.__getitem__, numbers(PLACE, of)))


def phase_column(whole: str, phase: str) -> str:
    """Return the name of the packed column of a phase."""
    return f"{whole}/{phase}"


def _columns(table: Table) -> dict[str, Sequence[float | None]]:
    """All columns of values by their packed names."""
    phases = (
        (phase_column(whole, phase), column)
        for whole, columns in table["phases"].items()
        for phase, column in columns.items()
    )
    return {**table["values"], **dict(phases)}


def pack(table: Table) -> PackedTable:
    """Return the table as MongoDB stores it."""
    columns = _columns(table)
    cells = [[(row, x) for row, x in enumerate(column) if x is not None] for column in columns.values()]
    return {
        "key": pack_numbers(INTEGER, table["key"]),
        "at": pack_numbers(FLOAT, table["at"]),
        "author": pack_names(table["author"]),
        "bot": bytes(table["bot"]),
        "teams": pack_names(table["teams"]),
        "reviewers": pack_names(table["reviewers"]),
        "labels": pack_names(table["labels"]),
        "base": pack_names(table["base"]),
        "size": pack_names(table["size"]),
        "missing": bytes(table["missing"]),
        "columns": list(columns),
        "counts": pack_numbers(PLACE, map(len, cells)),
        "rows": pack_numbers(PLACE, (row for column in cells for row, _ in column)),
        "values": pack_numbers(FLOAT, (value for column in cells for _, value in column)),
    }


def _unpacked_columns(packed: PackedTable) -> Iterator[tuple[str, list[float | None]]]:
    """All columns of values by their packed names, in full length."""
    cells = zip(numbers(PLACE, packed["rows"]), numbers(FLOAT, packed["values"]), strict=True)
    for name, count in zip(packed["columns"], numbers(PLACE, packed["counts"]), strict=True):
        there = dict(islice(cells, count))
        yield name, [there.get(row) for row in range(len(packed["bot"]))]


def unpack(packed: PackedTable) -> Table:
    """Return the table that was packed; a caller that needs few columns reads those only."""
    values: dict[str, list[float | None]] = {}
    phases: dict[str, dict[str, list[float | None]]] = {}
    for name, column in _unpacked_columns(packed):
        whole, is_phase, phase = name.partition("/")
        if is_phase:
            phases.setdefault(whole, {})[phase] = column
        else:
            values[name] = column

    def one(column: PackedNames) -> list[Any]:
        return spread(column["names"], column["of"])

    def several(column: PackedNames) -> list[list[str]]:
        return [list(names) for names in one(column)]

    return {
        "key": list(numbers(INTEGER, packed["key"])),
        "at": list(numbers(FLOAT, packed["at"])),
        "author": one(packed["author"]),
        "bot": list(map(bool, packed["bot"])),
        "teams": several(packed["teams"]),
        "reviewers": several(packed["reviewers"]),
        "labels": several(packed["labels"]),
        "base": one(packed["base"]),
        "size": one(packed["size"]),
        "missing": list(packed["missing"]),
        "values": values,
        "phases": phases,
    }
