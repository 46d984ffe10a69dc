"""Which filters and groups cannot split a metric, and why. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from services.contracts.api_overview import Figure
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import COUNTED, DeploymentSource, Subject
from services.gateway.queries.filters import Filters
from services.gateway.queries.series_options import GroupBy

OF_CHANGES = frozenset({"author", "team", "reviewer", "size", "phase"})
"""Groups that divide changes, and so no deployment."""


@dataclass(frozen=True, slots=True)
class NotSplit:
    """Why a metric has no value, and which filters or which group (`by`) cannot split it."""

    reason: str
    by: tuple[str, ...]


class SplitFields(TypedDict):
    """What answers say of a metric that cannot be split."""

    reason: str | None
    not_split_by: tuple[str, ...]


def split_fields(found: NotSplit | None) -> SplitFields:
    """The fields of an answer; no reason where the metric can be split."""
    return SplitFields(reason=found.reason if found else None, not_split_by=found.by if found else ())


def counts_deployments(metric: Metric, definitions: Definitions) -> bool:
    """Whether a metric counts deployments that carry the changes of many: not merges that stand for them."""
    deployments = metric.count is not None and COUNTED[metric.count].of is Subject.DEPLOYMENT
    return deployments and definitions.deployments.source is not DeploymentSource.MERGES


def why_not_split(
    metric: Metric, filters: Filters, definitions: Definitions, by: GroupBy | None = None
) -> NotSplit | None:
    """Why a metric has no value with these filters, or by this group; None where it has.

    Filters choose pull requests, and one deployment carries those of many: 0 for a team would be false.
    Where merges are taken for deployments, they are split like merges. A range of another metric's value
    splits only what is counted at the same moment.
    """
    if counts_deployments(metric, definitions):
        found = tuple(dict.fromkeys([*_stated(filters), *([by] if by and by in OF_CHANGES else [])]))
        if found:
            named = " or ".join(found)
            return NotSplit(f"deployments are not split by {named}: one carries the changes of many", found)
    return _why_not_by_value(metric, filters, definitions)


def _stated(filters: Filters) -> Iterator[str]:
    """The filters of changes that are set."""
    named = {
        "team": filters.teams,
        "author": filters.authors,
        "reviewer": filters.reviewers,
        "involves": filters.involved,
        "label": filters.labels,
        "base": filters.bases,
        "size": filters.sizes,
        "missing": filters.missing,
        "origin": filters.only_bots,
    }
    return (name for name, chosen in named.items() if chosen)


def _why_not_by_value(metric: Metric, filters: Filters, definitions: Definitions) -> NotSplit | None:
    other = definitions.metric(filters.value.metric) if filters.value else None
    if other is None or _moment(other) == _moment(metric):
        return None
    moments = f"one is counted {_moment(metric)}, the other {_moment(other)}"
    return NotSplit(f"{metric.name} is not split by {other.name}: {moments}", ("metric",))


def _moment(metric: Metric) -> str:
    """When a metric is counted, in words."""
    if metric.anchor:
        return f"at the milestone {metric.anchor}"
    return f"for each {metric.count}"


def split_figures(figures: list[Figure], definitions: Definitions, filters: Filters) -> list[Figure]:
    """The figures, those without a value that the filters cannot split."""
    return [_split(figure, definitions, filters) for figure in figures]


def _split(figure: Figure, definitions: Definitions, filters: Filters) -> Figure:
    metric = definitions.metric(figure.metric)
    found = metric and why_not_split(metric, filters, definitions)
    if not found:
        return figure
    unknown = dict.fromkeys(("value", "previous", "change", "beside"))
    empty = [None] * len(figure.sparkline)
    return figure.model_copy(
        update={**unknown, "n": 0, "previous_n": 0, "sparkline": empty, "reason": found.reason}
    )
