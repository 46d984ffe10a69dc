"""What differs between the rows of a document before and after a change: days, and metrics on them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from services.aggregator.measurement.rows import AnyRow, rows_by_day


@dataclass(frozen=True, slots=True)
class Delta:
    """The days whose tables are not what they were, and the metrics that differ in them."""

    days: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()

    def with_(self, other: Self | None) -> Self:
        """This and another together."""
        return (
            replace(self, days=self.days | other.days, metrics=self.metrics | other.metrics)
            if other
            else self
        )


def delta_between(before: Iterable[AnyRow], after: Iterable[AnyRow]) -> Delta:
    """What differs between a document's rows before and after a change."""
    if not (before := tuple(before)):
        return _delta_of(after)
    old, new = rows_by_day(before), rows_by_day(after)
    days = frozenset(day for day in {*old, *new} if old.get(day) != new.get(day))
    changed = [row for day in days for row in (*old.get(day, ()), *new.get(day, ()))]
    return Delta(days, frozenset().union(*(row.metrics for row in changed)))


def _delta_of(new: Iterable[AnyRow]) -> Delta:
    """What differs where there was no row before."""
    rows = tuple(new)
    return Delta(frozenset(row.day for row in rows), frozenset().union(*(row.metrics for row in rows)))
