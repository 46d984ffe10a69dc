"""Which metrics exclude a pull request, by their filters."""

from collections.abc import Iterable

from services.aggregator.measurement.fields import Traits
from services.aggregator.measurement.history import History
from services.aggregator.measurement.rules import Rules
from services.aggregator.measurement.sizes import lines_changed, size_class
from services.contracts.definitions.metrics import Metric


def traits_of(history: History, rules: Rules) -> Traits:
    """The labels, the base and the size class of a pull request, as its document has them."""
    lines = lines_changed(history.number("additions"), history.number("deletions"))
    return {
        "labels": history.texts("labels"),
        "base": history.text("base") or "",
        "size": size_class(lines, rules.definitions.sizes),
    }


def exclusion_reason(metric: Metric, traits: Traits) -> str | None:
    """Why a metric excludes what has these labels, base and size; None: it does not."""
    key = metric.left_out(traits["labels"], traits["base"], traits["size"])
    return f"left out: {key} = {', '.join(metric.stated_filters[key])}" if key else None


def exclusion_reasons(history: History, rules: Rules) -> dict[str, str]:
    """The reasons of the metrics that exclude a pull request, by name."""
    if not rules.filtered:
        return {}
    has = traits_of(history, rules)
    return {name: why for name, metric in rules.filtered.items() if (why := exclusion_reason(metric, has))}


def counting_metrics(names: Iterable[str], traits: Traits, rules: Rules) -> list[str]:
    """Those of some metrics that do not exclude a pull request with these labels, base and size."""
    return [
        name
        for name in names
        if name not in rules.filtered or exclusion_reason(rules.filtered[name], traits) is None
    ]
