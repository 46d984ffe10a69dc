"""The figures of a definitions diff: each metric before and after, as the API would show it. Pure."""

from dataclasses import dataclass
from typing import Literal

from services.aggregator.definitions_diff.period import Part, Tally
from services.aggregator.definitions_diff.result import MetricsDiff
from services.contracts.definitions.changes import DefinitionChanges, Keys
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import HOURS
from services.contracts.statistics import StatisticsFields, statistics_of

Change = Literal["added", "removed", "redefined"]


@dataclass(frozen=True, slots=True)
class MetricFigures:
    """The statistics of a metric, or of a part of it, over the period; None where it is not defined.

    `change`: added, removed or redefined; None: its definition is the same. `keys`: what that changes.
    """

    metric: str
    team: str | None
    phase: str | None
    label: str
    unit: str
    change: Change | None
    keys: Keys
    before: StatisticsFields | None
    after: StatisticsFields | None

    @property
    def differs(self) -> bool:
        """Whether any figure differs."""
        return self.before != self.after

    @property
    def headline(self) -> str:
        """The main statistic: of hours the median, of shares the mean, else the sum."""
        return {HOURS: "p50", "share": "mean"}.get(self.unit, "sum")


@dataclass(frozen=True, slots=True)
class Difference:
    """What other definitions would change, compared with `version`; without `compared` nothing."""

    version: int
    changed: DefinitionChanges
    figures: list[MetricFigures]
    compared: MetricsDiff | None


def metric_figures(
    before: Definitions, after: Definitions, changed: DefinitionChanges, compared: MetricsDiff
) -> list[MetricFigures]:
    """Return the figures of every metric, in the order of the definitions, removed ones last."""
    gone = [metric for metric in before.metrics if metric.name in changed.removed]
    return [_of(metric, Part(metric.name), changed, compared) for metric in (*after.metrics, *gone)]


def part_figures(
    before: Definitions, after: Definitions, changed: DefinitionChanges, compared: MetricsDiff
) -> list[MetricFigures]:
    """Return the figures of every phase and, where there are teams, of every team."""
    metrics = {metric.name: metric for metric in (*before.metrics, *after.metrics)}
    teams = ["", *dict.fromkeys(team.name for team in (*after.teams, *before.teams))]
    places = {name: place for place, name in enumerate(metrics)}
    counted = {*compared.before.values, *compared.after.values}
    phases = sorted(
        (part for part in counted if part.phase is not None),
        key=lambda part: (places[part.metric], part.phase or ""),
    )
    of_teams = sorted(
        (part for part in counted if part.team is not None and len(teams) > 1),
        key=lambda part: (teams.index(part.team or ""), places[part.metric]),
    )
    return [_of(metrics[part.metric], part, changed, compared) for part in (*phases, *of_teams)]


def _of(metric: Metric, part: Part, changed: DefinitionChanges, compared: MetricsDiff) -> MetricFigures:
    name = metric.name
    change = _change(name, changed)
    return MetricFigures(
        metric=name,
        team=part.team,
        phase=part.phase,
        label=metric.label,
        unit=metric.unit,
        change=change,
        keys=changed.changed.get(name, {}),
        before=None if change == "added" else _measured(compared.before, part),
        after=None if change == "removed" else _measured(compared.after, part),
    )


def _change(metric: str, changed: DefinitionChanges) -> Change | None:
    if metric in changed.added:
        return "added"
    if metric in changed.removed:
        return "removed"
    return "redefined" if metric in changed.changed else None


def _measured(tally: Tally, part: Part) -> StatisticsFields:
    return statistics_of(tally.values.get(part, ()), tally.over(part))
