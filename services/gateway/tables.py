"""Day columns as the gateway keeps them in memory: sparse per metric, ready to be filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Measured = tuple[tuple[int, ...], tuple[float, ...]]
"""Row indexes and the values there, for the rows to which a metric applies."""

NOTHING: Measured = ((), ())


@dataclass(frozen=True, slots=True)
class DayTable:
    """What fell on one calendar day in one repository. `built` is the version of the document."""

    built: int
    repo: str
    day: date
    author: tuple[str, ...]
    bot: tuple[bool, ...]
    teams: tuple[tuple[str, ...], ...]
    reviewers: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[str, ...], ...]
    base: tuple[str, ...]
    size: tuple[str | None, ...]
    values: Mapping[str, Measured]
    phases: Mapping[str, Mapping[str, Measured]]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.author)

    def measured(self, metric: str) -> Measured:
        """The rows to which a metric applies, with its values."""
        return self.values.get(metric, NOTHING)


def _sparse(column: list[float | None]) -> Measured:
    present = [(index, float(value)) for index, value in enumerate(column) if value is not None]
    return tuple(index for index, _ in present), tuple(value for _, value in present)


def _columns(columns: Mapping[str, list[float | None]]) -> dict[str, Measured]:
    sparse = {name: _sparse(column) for name, column in columns.items()}
    return {name: measured for name, measured in sparse.items() if measured[0]}


def _lists(column: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(names) for names in column)


def day_table(document: Mapping[str, Any]) -> DayTable:
    """Read a `DayDocument`."""
    table = document.get("table") or {}
    return DayTable(
        built=document["built"],
        repo=document["repo"],
        day=date.fromisoformat(document["day"]),
        author=tuple(table.get("author", ())),
        bot=tuple(table.get("bot", ())),
        teams=_lists(table.get("teams", [])),
        reviewers=_lists(table.get("reviewers", [])),
        labels=_lists(table.get("labels", [])),
        base=tuple(table.get("base", ())),
        size=tuple(table.get("size", ())),
        values=_columns(table.get("values", {})),
        phases={whole: _columns(columns) for whole, columns in table.get("phases", {}).items()},
    )
