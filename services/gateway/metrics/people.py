"""Who did what: the same measures per person and per team."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from services.contracts.api import Statistics
from services.contracts.api_people import ContributorRow, TeamRow
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.gateway.metrics.grouping import KeysOf, by_author, by_team
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.selection import SelectedRows
from services.gateway.metrics.series import grouped
from services.gateway.metrics.statistics import summarise
from services.gateway.queries.period import Period, whole


def measures_by_group(
    selection: Sequence[SelectedRows], metrics: Sequence[Metric], keys_of: KeysOf, period: Period
) -> dict[str, dict[str, Statistics]]:
    """Every metric's statistics, for each key that has any of them."""
    values: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for metric in metrics:
        for key, (part,) in grouped(selection, metric.name, keys_of, [whole(period)]).items():
            values[key][metric.name] = part
    return {
        key: {metric.name: summarise(found.get(metric.name, ())) for metric in metrics}
        for key, found in values.items()
    }


def contributors(
    selection: Sequence[SelectedRows], metrics: Sequence[Metric], period: Period
) -> list[ContributorRow]:
    """A row per author; whoever did most first."""
    found = measures_by_group(selection, metrics, by_author, period)
    rows = [ContributorRow(author=author, measures=measures) for author, measures in found.items()]
    return sorted(rows, key=most_done_first)


def most_done_first(row: ContributorRow) -> tuple[int, str]:
    """What contributors are sorted by."""
    return -sum(statistics.n for statistics in row.measures.values()), row.author


def teams(
    selection: Sequence[SelectedRows],
    definitions: Definitions,
    members: Memberships,
    period: Period,
    today: date,
) -> list[TeamRow]:
    """A row per team that is defined, in the order of the definitions."""
    found = measures_by_group(selection, definitions.metrics, by_team, period)
    nothing = {metric.name: summarise(()) for metric in definitions.metrics}
    return [
        TeamRow(team=team.name, members=members.on(team.name, today), measures=found.get(team.name, nothing))
        for team in definitions.teams
    ]
