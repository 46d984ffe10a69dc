"""Who did what: the same measures per person, per team and per reviewer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.contracts.api import Statistics
from services.contracts.api_people import ContributorRow, Latency, ReviewerRow, TeamRow
from services.contracts.definitions.document import Definitions, Team
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Countable
from services.gateway.period import Period, whole
from services.gateway.selection import Selected
from services.gateway.series import GroupBy, grouped
from services.gateway.statistics import summarise

Document = Mapping[str, Any]


def measured(
    selection: Sequence[Selected], metrics: Sequence[Metric], by: GroupBy, period: Period
) -> dict[str, dict[str, Statistics]]:
    """Every metric's statistics, for each key that has any of them."""
    values: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for metric in metrics:
        for key, (part,) in grouped(selection, metric.name, by, [whole(period)]).items():
            values[key][metric.name] = part
    return {
        key: {metric.name: summarise(found.get(metric.name, ())) for metric in metrics}
        for key, found in values.items()
    }


def contributors(
    selection: Sequence[Selected], metrics: Sequence[Metric], period: Period
) -> list[ContributorRow]:
    """A row per author; whoever did most first."""
    found = measured(selection, metrics, "author", period)
    rows = [ContributorRow(author=author, measures=measures) for author, measures in found.items()]
    return sorted(rows, key=lambda row: (-_load(row.measures), row.author))


def _load(measures: Mapping[str, Statistics]) -> int:
    return sum(statistics.n for statistics in measures.values())


def _members(team: Team, today: date) -> list[str]:
    return sorted(
        membership.login
        for membership in team.memberships()
        if (membership.from_ or date.min) <= today < (membership.to or date.max)
    )


def teams(
    selection: Sequence[Selected], definitions: Definitions, period: Period, today: date
) -> list[TeamRow]:
    """A row per team that is defined, in the order of the definitions."""
    found = measured(selection, definitions.metrics, "team", period)
    nothing = {metric.name: summarise(()) for metric in definitions.metrics}
    return [
        TeamRow(team=team.name, members=_members(team, today), measures=found.get(team.name, nothing))
        for team in definitions.teams
    ]


def reviews_given(selection: Sequence[Selected], metrics: Sequence[Metric], period: Period) -> dict[str, int]:
    """Submitted reviews per reviewer, by the metric that counts them."""
    metric = next((metric for metric in metrics if metric.count is Countable.REVIEW_GIVEN), None)
    if metric is None:
        return {}
    given = grouped(selection, metric.name, "author", [whole(period)])
    return {reviewer: round(sum(part)) for reviewer, (part,) in given.items()}


def _within(moment: datetime | None, begin: datetime, end: datetime) -> bool:
    return moment is not None and begin <= moment < end


def _reviewer(
    name: str, rounds: Sequence[Document], begin: datetime, end: datetime, reviews: int
) -> ReviewerRow:
    asked = [one for one in rounds if _within(one["requested_at"], begin, end)]
    answered = [one for one in rounds if _within(one["answered_at"], begin, end)]
    latency = summarise(one["latency"] for one in answered if one["latency"] is not None)
    return ReviewerRow(
        reviewer=name,
        requests=len(asked),
        reviews=reviews,
        latency=Latency(n=latency.n, p50=latency.p50, p90=latency.p90),
        re_requests=sum(one["re_request"] for one in asked),
        pending=sum(one["state"] == "pending" for one in rounds),
    )


def reviewers(
    rounds: Iterable[Document], given: Mapping[str, int], begin: datetime, end: datetime
) -> list[ReviewerRow]:
    """A row per reviewer who was asked, answered or reviewed; the most asked first."""
    by_reviewer: dict[str, list[Document]] = {name: [] for name, reviews in given.items() if reviews}
    for one in rounds:
        by_reviewer.setdefault(one["reviewer"], []).append(one)
    rows = [_reviewer(name, found, begin, end, given.get(name, 0)) for name, found in by_reviewer.items()]
    return sorted(rows, key=lambda row: (-row.requests, -row.reviews, row.reviewer))
