"""A day table in memory: the columns as MongoDB stores them, ready to be filtered and grouped."""

import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.contracts.day_tables import FLOAT, PackedNames, numbers, spread, values
from services.contracts.readmodels.days import DayDocument

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The rows to which something applies, and its values there."""

    rows: "array[int]"
    values: "array[float]"


@dataclass(frozen=True, slots=True)
class DayTable:
    """What fell on one calendar day in one repository. `built` is the version of the document.

    `people`: the rows that are not a bot's; None where that is every row. `at` is in epoch seconds. `values`
    and `phases` are packed: of many metrics few are asked for.
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
    values: Mapping[str, bytes]
    phases: Mapping[str, Mapping[str, bytes]]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.author)

    def column(self, metric: str) -> Column | None:
        """The values of a metric; None if it has none on that day."""
        packed = self.values.get(metric)
        return Column(*values(packed)) if packed else None

    def phase_columns(self, whole: str) -> Iterator[tuple[str, Column]]:
        """The phases of a whole, with their values."""
        for phase, packed in self.phases.get(whole, {}).items():
            yield phase, Column(*values(packed))


@lru_cache(maxsize=100_000)
def _same(names: Names) -> Names:
    """One object for equal names: history repeats the same few over and over."""
    return tuple(map(sys.intern, names))


def _one(column: PackedNames) -> Names:
    return tuple(spread([sys.intern(name or "") for name in column["names"]], column["of"]))


def _several(column: PackedNames) -> tuple[Names, ...]:
    return tuple(spread([_same(tuple(names)) for names in column["names"]], column["of"]))


def _people(bots: Sequence[int]) -> frozenset[int] | None:
    return frozenset(row for row, bot in enumerate(bots) if not bot) if any(bots) else None


def _by_name(columns: Mapping[str, bytes]) -> dict[str, bytes]:
    return {sys.intern(name): packed for name, packed in columns.items()}


def day_table(document: DayDocument) -> DayTable:
    """Read a `DayDocument`; names that are missing (no size) become empty."""
    table = document["table"]
    return DayTable(
        built=document["built"],
        repo=sys.intern(document["repo"]),
        day=date.fromisoformat(document["day"]),
        people=_people(table["bot"]),
        at=numbers(FLOAT, table["at"]),
        author=_one(table["author"]),
        teams=_several(table["teams"]),
        reviewers=_several(table["reviewers"]),
        labels=_several(table["labels"]),
        base=_one(table["base"]),
        size=_one(table["size"]),
        values=_by_name(table["values"]),
        phases={sys.intern(whole): _by_name(columns) for whole, columns in table["phases"].items()},
    )
