"""Who did what: the same measures per person, per team and per reviewer."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from services.contracts.api import Statistics
from services.contracts.api_people import ContributorRow, Latency, ReviewerRow, TeamRow
from services.contracts.definitions.document import Definitions, Team
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Countable
from services.gateway.filters import Filters
from services.gateway.series import GroupBy, grouped
from services.gateway.statistics import summarise
from services.gateway.tables import DayTable

Tables = Sequence[DayTable]
Document = Mapping[str, Any]


def measured(
    tables: Tables, metrics: Sequence[Metric], filters: Filters, by: GroupBy
) -> dict[str, dict[str, Statistics]]:
    """Every metric's statistics, for each key that has any of them."""
    values: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for metric in metrics:
        for key, days in grouped(tables, metric.name, filters, by).items():
            values[key or ""][metric.name] = list(chain.from_iterable(days.values()))
    return {
        key: {metric.name: summarise(found.get(metric.name, ())) for metric in metrics}
        for key, found in values.items()
    }


def contributors(tables: Tables, definitions: Definitions, filters: Filters) -> list[ContributorRow]:
    """A row per author; who had most to do with the period first."""
    found = measured(tables, definitions.metrics, filters, "author")
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


def teams(tables: Tables, definitions: Definitions, filters: Filters, today: date) -> list[TeamRow]:
    """A row per team that is defined, in the order of the definitions."""
    found = measured(tables, definitions.metrics, filters, "team")
    nothing = {metric.name: summarise(()) for metric in definitions.metrics}
    return [
        TeamRow(team=team.name, members=_members(team, today), measures=found.get(team.name, nothing))
        for team in definitions.teams
        if not filters.teams or team.name in filters.teams
    ]


def reviews_given(tables: Tables, definitions: Definitions, filters: Filters) -> Counter[str]:
    """Submitted reviews per reviewer, by the metric that counts them."""
    counting = (metric for metric in definitions.metrics if metric.count is Countable.REVIEW_GIVEN)
    given: Counter[str] = Counter()
    if metric := next(counting, None):
        for author, days in grouped(tables, metric.name, filters, "author").items():
            given[author or ""] = round(sum(chain.from_iterable(days.values())))
    return given


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
