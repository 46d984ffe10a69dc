"""Which metrics leave a pull request out, by their filters."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.aggregator.measurement.history import History
from services.aggregator.measurement.rules import Rules
from services.aggregator.measurement.sizes import lines_changed, size_class
from services.contracts.definitions.metrics import Metric


def traits_of(history: History, rules: Rules) -> dict[str, Any]:
    """The labels, the base and the size class of a pull request, as its document has them."""
    lines = lines_changed(history.value("additions"), history.value("deletions"))  # type: ignore[arg-type]
    return {
        "labels": list(history.value("labels") or ()),  # type: ignore[arg-type]
        "base": history.value("base") or "",
        "size": size_class(lines, rules.definitions.sizes),
    }


def exclusion_reason(metric: Metric, traits: Mapping[str, Any]) -> str | None:
    """Why a metric leaves out what has these labels, base and size; None: it does not."""
    key = metric.left_out(traits["labels"], traits["base"], traits["size"])
    return f"left out: {key} = {', '.join(metric.stated_filters[key])}" if key else None


def exclusion_reasons(history: History, rules: Rules) -> dict[str, str]:
    """The reasons of the metrics that leave a pull request out, by name."""
    if not rules.filtered:
        return {}
    has = traits_of(history, rules)
    return {name: why for name, metric in rules.filtered.items() if (why := exclusion_reason(metric, has))}


def counting_metrics(names: Iterable[str], document: Mapping[str, Any], rules: Rules) -> list[str]:
    """Those of some metrics that do not leave out a pull request, given its document."""
    return [
        name
        for name in names
        if name not in rules.filtered or exclusion_reason(rules.filtered[name], document) is None
    ]
