"""`/contributors`, `/teams` and `/reviewers`: a row per person or team."""

from dataclasses import dataclass, replace
from typing import Self

from litestar import Response, get
from litestar.di import NamedDependency

from services.contracts.api import Page
from services.contracts.api_people import ContributorRow, ReviewerRow, TeamRow
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.http.answers import FORBIDDEN, PROBLEMS
from services.gateway.metrics import people
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.reviewers import RowOwner, pending_now, reviewers, reviews_given
from services.gateway.metrics.rounds import select_rounds
from services.gateway.metrics.row_tables import LongAnswer
from services.gateway.metrics.selection import select
from services.gateway.name_resolution import read_memberships, resolve_filters
from services.gateway.privacy.access_policy import check_people_visible
from services.gateway.queries.filters import Filters, ReviewerFilters
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import Period, resolve_period
from services.gateway.query_pipeline import Query, long_response, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.day_table_query import DayTableQuery
from services.gateway.store.documents import PendingRequest
from services.gateway.store.review_requests import find_pending


def _period(query: PeriodQuery, context: RequestContext) -> Period:
    return resolve_period(query.first, query.end, "week", context.today)


@dataclass(frozen=True, slots=True)
class ContributorsQuery(DayTableQuery[LongAnswer[Page[ContributorRow]]]):
    """Every metric per author."""

    def compute(self, data: DayRows, context: RequestContext) -> LongAnswer[Page[ContributorRow]]:
        """A row per author, whoever did most first."""
        metrics = people.of_changes(context.active.definitions)
        rows = people.contributors(select(data, self.filters, context.active.zone), metrics)
        return LongAnswer(Page[ContributorRow](items=[], next=None, total=rows.size), "items", rows)


@get(
    "/contributors",
    operation_id="listContributors",
    summary="A row per person",
    tags=["people"],
    responses=PROBLEMS | FORBIDDEN,
)
async def list_contributors(
    context: NamedDependency[RequestContext],
    week_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Response[Page[ContributorRow]]:
    """Every metric in force that is split by people, per author."""
    check_people_visible(context.privacy)
    query = ContributorsQuery(week_filters, _period(period_query, context))
    answer = await run_query(query, context)
    return long_response(answer)


@dataclass(frozen=True, slots=True)
class TeamsQuery(Query[tuple[DayRows, Memberships], LongAnswer[Page[TeamRow]]]):
    """Every metric per team."""

    filters: Filters
    period: Period

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> tuple[DayRows, Memberships]:
        """The day tables of the period, and who is in which team. Raises `StoreError`."""
        generation, days = context.active.generation, context.gateway.days
        return await days.between(generation, self.period), await read_memberships(context)

    def compute(
        self, data: tuple[DayRows, Memberships], context: RequestContext
    ) -> LongAnswer[Page[TeamRow]]:
        """A row per team that is asked for; per team that is defined if none is."""
        day_rows, members = data
        definitions = context.active.definitions
        selection = select(day_rows, self.filters, context.active.zone)
        rows = people.teams(selection, definitions, members, context.today, self.filters.teams)
        return LongAnswer(Page[TeamRow](items=[], next=None, total=rows.size), "items", rows)


@get("/teams", operation_id="listTeams", summary="A row per team", tags=["people"], responses=PROBLEMS)
async def list_teams(
    context: NamedDependency[RequestContext],
    week_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Response[Page[TeamRow]]:
    """Every metric in force that is split by teams, per team that is defined."""
    query = TeamsQuery(week_filters, _period(period_query, context))
    answer = await run_query(query, context)
    return long_response(answer)


@dataclass(frozen=True, slots=True)
class ReviewersData:
    """What reviewers' rows are computed from."""

    pending: list[PendingRequest]
    day_rows: DayRows
    memberships: Memberships


@dataclass(frozen=True, slots=True)
class ReviewersQuery(Query[ReviewersData, Page[ReviewerRow]]):
    """The load of each reviewer."""

    filters: ReviewerFilters
    period: Period

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> ReviewersData:
        """What is pending, the day tables, and who is in which team. Raises `StoreError`."""
        generation, gateway = context.active.generation, context.gateway
        return ReviewersData(
            pending=await find_pending(gateway.store, generation, self.filters),
            day_rows=await gateway.days.between(generation, self.period),
            memberships=await read_memberships(context),
        )

    def compute(self, data: ReviewersData, context: RequestContext) -> Page[ReviewerRow]:
        """A row per reviewer, the most asked first."""
        filters, metrics = self.filters, context.active.definitions.metrics
        owner = RowOwner(filters.reviewers, filters.teams, data.memberships)
        selection = select(data.day_rows, _filters_of_reviews(filters))
        rows = reviewers(
            select_rounds(data.day_rows, filters),
            pending_now(data.pending, context.now, owner),
            reviews_given(selection, metrics),
            owner,
        )
        return Page[ReviewerRow](items=rows, next=None, total=len(rows))


def _filters_of_reviews(filters: ReviewerFilters) -> Filters:
    """The filters over rows that count reviews given: such a row's author is the reviewer."""
    return Filters(
        repos=filters.repos,
        teams=filters.teams,
        authors=filters.reviewers,
        include_bots=filters.include_bots,
    )


@get(
    "/reviewers",
    operation_id="listReviewers",
    summary="A row per reviewer",
    tags=["people"],
    responses=PROBLEMS | FORBIDDEN,
)
async def list_reviewers(
    context: NamedDependency[RequestContext],
    reviewer_filters: NamedDependency[ReviewerFilters],
    period_query: NamedDependency[PeriodQuery],
) -> Page[ReviewerRow]:
    """Requests, reviews, latency and re-requests of the period; what is pending now."""
    check_people_visible(context.privacy)
    return await run_query(ReviewersQuery(reviewer_filters, _period(period_query, context)), context)


ROUTES = (list_contributors, list_teams, list_reviewers)
