"""Day tables: a row per thing that fell on a day, and their packed form in MongoDB. Pure.

All columns of values are one after the other, each with those values that there are, and their rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Literal, TypedDict

from services.contracts.definitions.vocabulary import Milestone
from services.contracts.packed_columns import (
    BYTE,
    FLOAT,
    INTEGER,
    PLACE,
    Layout,
    Names,
    Section,
    count_of,
    list_texts,
    names_text,
    pack_columns,
    read_list,
    read_names,
    spread,
    unpack_columns,
)

ABSENCES = (
    Milestone.FIRST_COMMIT,
    Milestone.READY,
    Milestone.REVIEW_REQUESTED,
    Milestone.FIRST_RESPONSE,
    Milestone.FIRST_REVIEW,
    Milestone.APPROVED,
)
"""The milestones that a pull request may lack for good: a bit each of `Table.missing`, the first is 1."""

NameField = Literal["author", "base", "size", "teams", "reviewers", "labels"]
NAMES: Final[tuple[NameField, ...]] = ("author", "base", "size", "teams", "reviewers", "labels")
LISTS: Final = ("teams", "reviewers", "labels")
"""Those columns of names that hold lists."""
LAYOUT = Layout(
    ("rows", "columns", "values", *map(count_of, NAMES)),
    (
        Section("key", INTEGER, "rows"),
        Section("at", FLOAT, "rows"),
        Section("values", FLOAT, "values"),
        Section("value_rows", PLACE, "values"),
        Section("value_counts", PLACE, "columns"),
        *(Section(name, PLACE, "rows") for name in NAMES),
        Section("bot", BYTE, "rows"),
        Section("missing", BYTE, "rows"),
    ),
)
"""`value_counts` says how many values each column has; a column of names has each row's place among them."""


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


class PackedTable(TypedDict):
    """A `Table` as MongoDB stores it.

    `data` is laid out as `LAYOUT` says. `columns` are the metrics, and phases as `whole/phase`.
    """

    data: bytes
    columns: str
    author: str
    base: str
    size: str
    teams: str
    reviewers: str
    labels: str


def absence_bits(missing: Iterable[str]) -> int:
    """Return the bits of some milestones; those that are not among `ABSENCES` have none."""
    names = frozenset(missing)
    return sum(1 << place for place, milestone in enumerate(ABSENCES) if milestone in names)


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
    names = _packed_names(table)
    numbers: dict[str, Sequence[float]] = {
        "key": table["key"],
        "at": table["at"],
        "values": [value for column in cells for _, value in column],
        "value_rows": [row for column in cells for row, _ in column],
        "value_counts": [len(column) for column in cells],
        "bot": table["bot"],
        "missing": table["missing"],
    }
    return {
        "data": pack_columns(LAYOUT, numbers, names),
        "columns": names_text(columns),
        "author": names["author"].text,
        "base": names["base"].text,
        "size": names["size"].text,
        "teams": names["teams"].text,
        "reviewers": names["reviewers"].text,
        "labels": names["labels"].text,
    }


def _packed_names(table: Table) -> dict[NameField, Names]:
    return {
        "author": Names.of(table["author"]),
        "base": Names.of(table["base"]),
        "size": Names.of(table["size"]),
        "teams": Names.of(list_texts(table["teams"])),
        "reviewers": Names.of(list_texts(table["reviewers"])),
        "labels": Names.of(list_texts(table["labels"])),
    }


def _unpacked_columns(
    packed: PackedTable, numbers: dict[str, list[Any]]
) -> Iterator[tuple[str, list[float | None]]]:
    """All columns of values by their packed names, in full length."""
    cells = zip(numbers["value_rows"], numbers["values"], strict=True)
    for name, count in zip(read_names([packed["columns"]]), numbers["value_counts"], strict=True):
        there = dict(islice(cells, count))
        yield name, [there.get(row) for row in range(len(numbers["bot"]))]


def unpack(packed: PackedTable) -> Table:
    """Return the table that was packed."""
    numbers = unpack_columns(LAYOUT, packed["data"])
    values: dict[str, list[float | None]] = {}
    phases: dict[str, dict[str, list[float | None]]] = {}
    for name, column in _unpacked_columns(packed, numbers):
        whole, is_phase, phase = name.partition("/")
        if is_phase:
            phases.setdefault(whole, {})[phase] = column
        else:
            values[name] = column

    def one(name: NameField) -> list[Any]:
        return spread(packed[name], numbers[name])

    def several(name: NameField) -> list[list[str]]:
        return [read_list(text) for text in one(name)]

    return {
        "key": numbers["key"],
        "at": numbers["at"],
        "author": one("author"),
        "bot": list(map(bool, numbers["bot"])),
        "teams": several("teams"),
        "reviewers": several("reviewers"),
        "labels": several("labels"),
        "base": one("base"),
        "size": one("size"),
        "missing": numbers["missing"],
        "values": values,
        "phases": phases,
    }
