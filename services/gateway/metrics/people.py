"""Who did what: the same measures per person and per team."""

from collections.abc import Sequence
from datetime import date

from services.contracts.api import Statistics
from services.contracts.api_people import ContributorRow, TeamRow
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.gateway.metrics.grouping import NameGroup, grouped_by_name
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.selection import Selection
from services.gateway.metrics.split_reasons import counts_deployments
from services.gateway.metrics.statistics import group_statistics, summarise

NOTHING = summarise(())


def measures_by_group(
    selection: Selection, metrics: Sequence[Metric], by: NameGroup
) -> dict[str, dict[str, Statistics]]:
    """Every metric's statistics, for each name that has any of them."""
    found: dict[str, dict[str, Statistics]] = {}
    for metric in metrics:
        groups = grouped_by_name(selection, metric.name, by)
        for group, one in group_statistics(groups.values, groups.of, len(groups.names)).found():
            found.setdefault(groups.names[group], {})[metric.name] = Statistics.unchecked({**one})
    return {
        name: {metric.name: measures.get(metric.name, NOTHING) for metric in metrics}
        for name, measures in found.items()
    }


def of_changes(definitions: Definitions) -> list[Metric]:
    """The metrics that people and teams have a share of: not those of deployments, which carry many's."""
    return [metric for metric in definitions.metrics if not counts_deployments(metric, definitions)]


def contributors(selection: Selection, metrics: Sequence[Metric]) -> list[ContributorRow]:
    """A row per author; whoever did most first."""
    found = measures_by_group(selection, metrics, "author")
    rows = [ContributorRow(author=author, measures=measures) for author, measures in found.items()]
    return sorted(rows, key=most_done_first)


def most_done_first(row: ContributorRow) -> tuple[int, str]:
    """What contributors are sorted by."""
    return -sum(statistics.n for statistics in row.measures.values()), row.author


def teams(selection: Selection, definitions: Definitions, members: Memberships, today: date) -> list[TeamRow]:
    """A row per team that is defined, in the order of the definitions."""
    metrics = of_changes(definitions)
    found = measures_by_group(selection, metrics, "team")
    nothing = {metric.name: NOTHING for metric in metrics}
    return [
        TeamRow(team=team.name, members=members.on(team.name, today), measures=found.get(team.name, nothing))
        for team in definitions.teams
    ]
