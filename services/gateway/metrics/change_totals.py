"""Exact totals of values by key, from which a change is split: nothing is rounded before it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from services.gateway.metrics.exact_sums import ONE, Values, scaled_sums
from services.gateway.metrics.selection import Array, Selection

Key = str


@dataclass(frozen=True, slots=True)
class Total:
    """How many values there are, how much they weigh together, and their weighted sum.

    A value weighs 1; one that is shared by several keys weighs as much less in each.
    """

    n: int = 0
    weight: Fraction = Fraction(0)
    sum: Fraction = Fraction(0)

    @property
    def mean(self) -> Fraction | None:
        """The weighted mean; None of nothing."""
        return self.sum / self.weight if self.weight else None

    def with_(self, n: int, sum_: Fraction, shared_by: int) -> "Total":
        """The same with n more values, each shared by so many keys."""
        return replace(
            self,
            n=self.n + n,
            weight=self.weight + Fraction(n, shared_by),
            sum=self.sum + sum_ / shared_by,
        )


NOTHING = Total()
Totals = Mapping[Key, Total]


def total_of(values: Values) -> Total:
    """The total of all values."""
    return totals_of(values, np.zeros(values.size, np.int64), [""]).get("", NOTHING)


def totals_of(
    values: Values, of: NDArray[np.int64], names: Sequence[Key], shared_by: NDArray[np.int64] | None = None
) -> Totals:
    """The total of each key. `of`: which name each value has; `shared_by`: how many have it (None: one)."""
    if not values.size:
        return {}
    shares = np.ones(values.size, np.int64) if shared_by is None else shared_by
    most = int(shares.max()) + 1
    groups = of * most + shares
    order = np.argsort(groups, kind="stable")
    there, begins, counts = np.unique(groups[order], return_index=True, return_counts=True)
    sums = scaled_sums(values[order], begins)
    found: dict[Key, Total] = {}
    for group, n, scaled in zip(there.tolist(), counts.tolist(), sums, strict=True):
        name = names[group // most]
        found[name] = found.get(name, NOTHING).with_(n, Fraction(scaled, ONE), group % most)
    return found


def totals_by_team(selection: Selection, column: str) -> Totals:
    """The totals by team: what is of several teams is shared by them in equal parts; the empty is of none."""
    cells, lists = selection.cells(column), selection.known.lists
    places, codes = lists.members(cells.field("teams"))
    members: Array = np.bincount(places, minlength=cells.values.size)
    there, of = np.unique(codes, return_inverse=True)
    names = [selection.known.names[code] for code in there.tolist()]
    return totals_of(cells.values[places], of, names, members[places])


def totals_by_field(selection: Selection, column: str, field: str) -> Totals:
    """The totals by a field of rows that has one name each."""
    cells = selection.cells(column)
    there, of = np.unique(cells.field(field), return_inverse=True)
    return totals_of(cells.values, of, [selection.known.names[code] for code in there.tolist()])
