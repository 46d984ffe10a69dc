"""Why a metric changed from one period to another: its values in both, and the splits of the change."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar, assert_never

from services.contracts.api_change import ChangePart, ChangeSplit, SplitBy
from services.contracts.day_tables import phase_column
from services.contracts.definitions.metrics import Metric
from services.gateway.metrics.change_effects import Effect, effects_of, phase_effects
from services.gateway.metrics.change_movers import Compared, Mover, movers
from services.gateway.metrics.change_totals import (
    Totals,
    total_of,
    totals_by_field,
    totals_by_team,
)
from services.gateway.metrics.counted_values import CountedRow, CountedValues
from services.gateway.metrics.selection import Selection

SPLITS: tuple[SplitBy, ...] = ("phase", "repo", "team", "size")


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A metric in two periods. `movers` moved its mean most; the rest of it is `others`.

    `around` and `around_before` are the values around the medians.
    """

    n: tuple[int, int]
    mean: tuple[Fraction, Fraction]
    median: tuple[float, float]
    splits: list[ChangeSplit]
    movers: list[Mover]
    around: list[CountedRow]
    around_before: list[CountedRow]

    @property
    def others(self) -> Fraction:
        """What all values contribute that are not among the movers."""
        return self.mean[0] - self.mean[1] - sum((one.contribution for one in self.movers), Fraction(0))


def change_of(
    metric: Metric, column: str, now: Selection, before: Selection, splits: tuple[SplitBy, ...]
) -> Change | None:
    """Why a metric, or the phase of it in a column, changed; None where one of the periods is empty."""
    here, there = _compared(metric.name, column, now), _compared(metric.name, column, before)
    means, medians = _both(here.total.mean, there.total.mean), _both(here.median, there.median)
    if means is None or medians is None:
        return None
    return Change(
        n=(here.total.n, there.total.n),
        mean=means,
        median=medians,
        splits=[
            ChangeSplit(by=by, parts=[_part(one) for one in _effects(by, metric, column, now, before)])
            for by in splits
        ],
        movers=movers(here, there),
        around=here.around_the_median(),
        around_before=there.around_the_median(),
    )


Number = TypeVar("Number", float, Fraction)


def _both(one: Number | None, other: Number | None) -> tuple[Number, Number] | None:
    return None if one is None or other is None else (one, other)


def splits_of(metric: Metric, column: str, *, of_deployments: bool) -> tuple[SplitBy, ...]:
    """What a change of the values in a column can be split by."""
    if of_deployments:
        return ("repo",)
    return SPLITS if metric.phases and column == metric.name else SPLITS[1:]


def _compared(metric: str, column: str, selection: Selection) -> Compared:
    values = CountedValues.of(selection, metric, column)
    return Compared.of(values, total_of(values.cells.values))


def _effects(by: SplitBy, metric: Metric, column: str, now: Selection, before: Selection) -> list[Effect]:
    match by:
        case "phase":
            wholes = total_of(now.cells(column).values), total_of(before.cells(column).values)
            return phase_effects(_phases(metric.name, now), _phases(metric.name, before), wholes)
        case "team":
            return effects_of(totals_by_team(now, column), totals_by_team(before, column))
        case "repo" | "size":
            return effects_of(totals_by_field(now, column, by), totals_by_field(before, column, by))
        case _:
            assert_never(by)


def _phases(metric: str, selection: Selection) -> Totals:
    columns = {phase: phase_column(metric, phase) for phase in selection.phases(metric)}
    totals = {phase: total_of(selection.cells(column).values) for phase, column in columns.items()}
    return {phase: total for phase, total in totals.items() if total.n}


def _part(effect: Effect) -> ChangePart:
    return ChangePart(
        key=effect.key,
        n=effect.now.n,
        previous_n=effect.before.n,
        mean=None if effect.mean is None else float(effect.mean),
        previous_mean=None if effect.mean_before is None else float(effect.mean_before),
        level=float(effect.level),
        mix=float(effect.mix),
        contribution=float(effect.contribution),
    )
