"""Tables with the rows that pass the filters, found once and used for every metric."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.gateway.day_tables.day_table import Column, DayTable, Names
from services.gateway.queries.filters import Filters, or_none

Rows = frozenset[int]


@dataclass(frozen=True, slots=True)
class SelectedRows:
    """A table and the rows of it that pass; None: every one."""

    table: DayTable
    passing: Rows | None

    def pairs(self, column: Column) -> Iterable[tuple[int, float]]:
        """The rows that pass, with their values in a column."""
        pairs = zip(column.rows, column.values, strict=True)
        passing = self.passing
        return pairs if passing is None else [pair for pair in pairs if pair[0] in passing]

    def values(self, column: Column) -> Sequence[float]:
        """The values of the rows that pass."""
        if self.passing is None:
            return column.values
        passing = self.passing
        return [value for row, value in zip(column.rows, column.values, strict=True) if row in passing]


def _is(column: Names, wanted: frozenset[str]) -> set[int]:
    return {row for row, name in enumerate(column) if name in wanted}


def _has(column: Sequence[Names], wanted: frozenset[str]) -> set[int]:
    return {row for row, names in enumerate(column) if not wanted.isdisjoint(names)}


def _passing(table: DayTable, filters: Filters) -> Rows | None:
    """The rows that pass every filter that is set; None where none is."""
    found: list[Rows | set[int]] = []
    if table.people is not None and not filters.include_bots:
        found.append(table.people)
    if filters.teams:
        found.append(_has([or_none(names) for names in table.teams], filters.teams))
    found += [
        _is(column, wanted)
        for column, wanted in (
            (table.author, filters.authors),
            (table.base, filters.bases),
            (table.size, filters.sizes),
        )
        if wanted
    ]
    found += [
        _has(column, wanted)
        for column, wanted in ((table.reviewers, filters.reviewers), (table.labels, filters.labels))
        if wanted
    ]
    return frozenset(found[0]).intersection(*found[1:]) if found else None


def select(tables: Iterable[DayTable], filters: Filters) -> list[SelectedRows]:
    """Every table that has a row that passes, with those rows."""
    found = (SelectedRows(table, _passing(table, filters)) for table in tables)
    return [selected for selected in found if selected.passing is None or selected.passing]
