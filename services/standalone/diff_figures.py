"""The figures of a definitions diff: each metric before and after, as the API would show it."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from services.aggregator.definitions_diff.diff import MetricsDiff
from services.aggregator.definitions_diff.period import Part, Tally
from services.contracts.definitions.changes import DefinitionChanges, Keys
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import HOURS
from services.gateway.metrics.statistics import StatisticsFields, measure

STATISTICS = ("n", "p50", "p90", "mean", "sum")


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
    change: str | None
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
    change = "added" if name in changed.added else "removed" if name in changed.removed else None
    keys = changed.changed.get(name, {})
    return MetricFigures(
        metric=name,
        team=part.team,
        phase=part.phase,
        label=metric.label,
        unit=metric.unit,
        change=change or ("redefined" if keys else None),
        keys=keys,
        before=None if change == "added" else _measured(compared.before, part),
        after=None if change == "removed" else _measured(compared.after, part),
    )


def _measured(tally: Tally, part: Part) -> StatisticsFields:
    return measure(tally.values.get(part, ()), tally.over(part))


def to_json(
    found: Iterable[MetricFigures], changed: DefinitionChanges, compared: MetricsDiff
) -> dict[str, Any]:
    """Return the whole diff as JSON."""
    period = compared.before.period
    return {
        "from": period.first,
        "to": period.end,
        "definitions": list(changed.words),
        "metrics": [_metric(one) for one in found if (one.team, one.phase) == (None, None)],
        "phases": [_metric(one) for one in found if one.phase is not None],
        "teams": [_metric(one) for one in found if one.team is not None],
        "pull_requests": {
            "read": compared.read,
            "changed": compared.changed,
            "most_changed": [asdict(one) for one in compared.most],
        },
    }


def _metric(one: MetricFigures) -> dict[str, Any]:
    keys = {key: {"before": was, "after": is_} for key, (was, is_) in one.keys.items()}
    return {**asdict(one), "keys": keys}


def to_csv(found: Iterable[MetricFigures]) -> str:
    """Return the diff as CSV: a line per metric, phase and team."""
    sides = [f"{name}_{side}" for name in STATISTICS for side in ("before", "after")]
    text = io.StringIO()
    writer = csv.DictWriter(text, ["metric", "group_by", "key", "unit", "change", *sides])
    writer.writeheader()
    writer.writerows(dict(_cells(one)) for one in found)
    return text.getvalue()


def _cells(one: MetricFigures) -> Iterator[tuple[str, Any]]:
    by = "team" if one.team is not None else "phase" if one.phase is not None else None
    yield from (("metric", one.metric), ("group_by", by), ("key", one.team or one.phase))
    yield from (("unit", one.unit), ("change", one.change))
    for name in STATISTICS:
        yield f"{name}_before", _statistic(one.before, name)
        yield f"{name}_after", _statistic(one.after, name)


def _statistic(measured: Mapping[str, Any] | None, name: str) -> float | None:
    return measured[name] if measured else None
