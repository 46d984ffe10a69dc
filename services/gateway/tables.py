"""Day columns as the gateway keeps them in memory: compact, ready to be filtered and grouped."""

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The rows to which something applies, and its values there."""

    rows: "array[int]"
    values: "array[float]"


@dataclass(frozen=True, slots=True)
class DayTable:
    """What fell on one calendar day in one repository. `built` is the version of the document.

    `people`: the rows that are not a bot's; None where that is every row. `at` is in epoch seconds.
    """

    built: int
    repo: str
    day: date
    people: frozenset[int] | None
    at: "array[float]"
    author: Names
    teams: tuple[Names, ...]
    reviewers: tuple[Names, ...]
    labels: tuple[Names, ...]
    base: Names
    size: Names
    values: Mapping[str, Column]
    phases: Mapping[str, Mapping[str, Column]]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.author)


@lru_cache(maxsize=100_000)
def _same(names: Names) -> Names:
    """One object for equal names: history repeats the same few over and over."""
    return tuple(map(sys.intern, names))


def _names(column: Iterable[str | None]) -> Names:
    return tuple(sys.intern(name or "") for name in column)


def _several(column: Iterable[Iterable[str]]) -> tuple[Names, ...]:
    return tuple(_same(tuple(names)) for names in column)


def _people(bots: Sequence[bool]) -> frozenset[int] | None:
    return frozenset(row for row, bot in enumerate(bots) if not bot) if any(bots) else None


def _column(cells: Iterable[float | None]) -> Column:
    present = [(row, value) for row, value in enumerate(cells) if value is not None]
    return Column(array("I", [row for row, _ in present]), array("d", [value for _, value in present]))


def _columns(columns: Mapping[str, Iterable[float | None]]) -> dict[str, Column]:
    return {sys.intern(name): _column(cells) for name, cells in columns.items()}


def day_table(document: Mapping[str, Any]) -> DayTable:
    """Read a `DayDocument`; names that are missing (no size) become empty."""
    table = document["table"]
    return DayTable(
        built=document["built"],
        repo=sys.intern(document["repo"]),
        day=date.fromisoformat(document["day"]),
        people=_people(table["bot"]),
        at=array("d", table["at"]),
        author=_names(table["author"]),
        teams=_several(table["teams"]),
        reviewers=_several(table["reviewers"]),
        labels=_several(table["labels"]),
        base=_names(table["base"]),
        size=_names(table["size"]),
        values=_columns(table["values"]),
        phases={whole: _columns(columns) for whole, columns in table["phases"].items()},
    )
