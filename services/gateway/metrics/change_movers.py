"""The single values that moved a mean most, and the values around a median."""

from dataclasses import dataclass
from fractions import Fraction

from services.gateway.metrics.change_totals import Total
from services.gateway.metrics.counted_values import CountedRow, CountedValues, SortedValues
from services.gateway.metrics.statistics import median

MOST = 10
"""Values that are shown on their own."""
AROUND = 2
"""Values on either side of a median."""


@dataclass(frozen=True, slots=True)
class Mover:
    """A value of one of the periods, and what it contributes to the change of the mean."""

    row: CountedRow
    is_now: bool
    contribution: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """The values of a period, in order, and their total."""

    values: CountedValues
    ordered: SortedValues
    total: Total

    @classmethod
    def of(cls, values: CountedValues, total: Total) -> "Compared":
        """The values of a period."""
        return cls(values, SortedValues.of(values, "value"), total)

    @property
    def median(self) -> float | None:
        """Their median; None of nothing."""
        return median(self.values.cells.values)

    def ends(self) -> list[int]:
        """The values at either end, among which are those that are farthest from any middle."""
        order = self.ordered.order
        return sorted({*order[:MOST].tolist(), *order[-MOST:].tolist()})

    def around_the_median(self) -> list[CountedRow]:
        """The values around the median: the one or two that it is made of, and some on either side."""
        size = self.ordered.order.size
        if not size:
            return []
        first, last = (size - 1) // 2 - AROUND, size // 2 + AROUND
        return [self.values.row(index) for index in self.ordered.order[max(first, 0) : last + 1].tolist()]


def movers(now: Compared, before: Compared) -> list[Mover]:
    """The values that contribute most to the change of the mean, the largest first.

    With the middle R between both means, a value x of n now contributes (x - R)/n, and one of before -(x -
    R)/n: all together add up to the change.
    """
    mean_now, mean_before = now.total.mean, before.total.mean
    if mean_now is None or mean_before is None:
        return []
    middle = (mean_now + mean_before) / 2
    found = [
        (Fraction(sign) * (_value(one, index) - middle) / one.total.n, one, index)
        for sign, one in ((1, now), (-1, before))
        for index in one.ends()
    ]
    found.sort(key=lambda each: (-abs(each[0]), each[1].ordered.place(each[2])))
    return [Mover(one.values.row(index), one is now, share) for share, one, index in found[:MOST] if share]


def _value(compared: Compared, index: int) -> Fraction:
    return Fraction(float(compared.values.cells.values[index]))
