"""The forms of a definitions diff for machines: JSON and CSV. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from services.aggregator.definitions_diff.figures import MetricFigures
from services.aggregator.definitions_diff.result import MetricsDiff
from services.contracts.definitions.changes import DefinitionChanges

STATISTICS = ("n", "p50", "p90", "mean", "sum")


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
