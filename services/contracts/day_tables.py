"""Day tables: a row per thing that fell on a day, and their packed form in MongoDB. Pure.

A large organisation's questions go over tens of thousands of tables. A packed column is therefore bytes,
which are read as they are: little-endian numbers, of 8 bytes (int64 or float64), or of 4 for places
(uint32). A column of names is its distinct names and, for each row, the place of its own; a column of values
holds those that there are, then their rows.
"""

import sys
from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypedDict, TypeVar

INTEGER: Final = "q"
FLOAT: Final = "d"
PLACE: Final = "I"
PLACE_BYTES, VALUE_BYTES = array(PLACE).itemsize, array(FLOAT).itemsize

Name = TypeVar("Name", bound=Hashable)


class Table(TypedDict):
    """Columns of equal length, a row per thing that fell on the day.

    `key` is what a row is about (a pull request's number, the id of a deployment or release), `at` its moment
    in epoch seconds, `author` the person whom the row counts for. `values` holds one column per metric that
    has a value on that day, None where it does not apply; `phases` one per whole and phase (`a` or `a+b`).
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
    values: dict[str, list[float | None]]
    phases: dict[str, dict[str, list[float | None]]]


class PackedNames(TypedDict):
    """Distinct names (or lists of names) in the order of their first row, and each row's place among them."""

    names: list[Any]
    of: bytes


class PackedTable(TypedDict):
    """A `Table` as MongoDB stores it."""

    key: bytes
    at: bytes
    author: PackedNames
    bot: bytes
    teams: PackedNames
    reviewers: PackedNames
    labels: PackedNames
    base: PackedNames
    size: PackedNames
    values: dict[str, bytes]
    phases: dict[str, dict[str, bytes]]


def _bytes(kind: Literal["q", "d", "I"], numbers: Iterable[float]) -> bytes:
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


def _names(column: Iterable[Any]) -> PackedNames:
    rows = [tuple(name) if isinstance(name, list) else name for name in column]
    places = {name: place for place, name in enumerate(dict.fromkeys(rows))}
    return {"names": list(places), "of": _bytes(PLACE, map(places.__getitem__, rows))}


def spread(names: Sequence[Name], of: bytes) -> list[Name]:
    """Return the name of each row."""
    return list(map(names.__getitem__, numbers(PLACE, of)))


def _values(column: Sequence[float | None]) -> bytes:
    there = [(row, value) for row, value in enumerate(column) if value is not None]
    return _bytes(FLOAT, (value for _, value in there)) + _bytes(PLACE, (row for row, _ in there))


def values(packed: bytes) -> "tuple[array[int], array[float]]":
    """Return the rows that have a value, and the values."""
    end = len(packed) // (PLACE_BYTES + VALUE_BYTES) * VALUE_BYTES
    return numbers(PLACE, packed[end:]), numbers(FLOAT, packed[:end])


def pack(table: Table) -> PackedTable:
    """Return the table as MongoDB stores it."""
    return {
        "key": _bytes(INTEGER, table["key"]),
        "at": _bytes(FLOAT, table["at"]),
        "author": _names(table["author"]),
        "bot": bytes(table["bot"]),
        "teams": _names(table["teams"]),
        "reviewers": _names(table["reviewers"]),
        "labels": _names(table["labels"]),
        "base": _names(table["base"]),
        "size": _names(table["size"]),
        "values": {name: _values(column) for name, column in table["values"].items()},
        "phases": {
            whole: {name: _values(column) for name, column in columns.items()}
            for whole, columns in table["phases"].items()
        },
    }


def unpack(packed: PackedTable) -> Table:
    """Return the table that was packed; a caller that needs few columns reads those only."""
    rows = len(packed["bot"])

    def one(column: PackedNames) -> list[Any]:
        return spread(column["names"], column["of"])

    def several(column: PackedNames) -> list[list[str]]:
        return [list(names) for names in one(column)]

    def full(columns: Mapping[str, bytes]) -> dict[str, list[float | None]]:
        found: dict[str, list[float | None]] = {}
        for name, column in columns.items():
            there = dict(zip(*values(column), strict=True))
            found[name] = [there.get(row) for row in range(rows)]
        return found

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
        "values": full(packed["values"]),
        "phases": {whole: full(columns) for whole, columns in packed["phases"].items()},
    }
