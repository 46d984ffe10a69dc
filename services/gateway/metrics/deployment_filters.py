"""Which filters say nothing about deployments. Pure."""

from services.contracts.api_overview import Figure
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import COUNTED, DeploymentSource, Subject
from services.gateway.queries.filters import Filters


def why_not_split(metric: Metric, filters: Filters, source: DeploymentSource) -> str | None:
    """Why a headline figure of deployments has no value with these filters; None where it has.

    Filters choose pull requests, and one deployment carries those of many: 0 for a team would be false.
    Where merges are taken for deployments, they are split like merges.
    """
    if metric.count is None or COUNTED[metric.count].of is not Subject.DEPLOYMENT:
        return None
    if source is DeploymentSource.MERGES:
        return None
    named = {
        "team": filters.teams,
        "author": filters.authors,
        "reviewer": filters.reviewers,
        "label": filters.labels,
        "base": filters.bases,
        "size": filters.sizes,
    }
    found = [name for name, chosen in named.items() if chosen]
    return (
        f"deployments are not split by {' or '.join(found)}: one carries the changes of many"
        if found
        else None
    )


def split_figures(figures: list[Figure], definitions: Definitions, filters: Filters) -> list[Figure]:
    """The figures, those without a value that the filters cannot split."""
    return [_split(figure, definitions, filters) for figure in figures]


def _split(figure: Figure, definitions: Definitions, filters: Filters) -> Figure:
    metric = definitions.metric(figure.metric)
    reason = metric and why_not_split(metric, filters, definitions.deployments.source)
    if not reason:
        return figure
    unknown = dict.fromkeys(("value", "previous", "change", "beside"))
    empty = [None] * len(figure.sparkline)
    return figure.model_copy(
        update={**unknown, "n": 0, "previous_n": 0, "sparkline": empty, "reason": reason}
    )
