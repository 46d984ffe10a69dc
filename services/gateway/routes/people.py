"""`/contributors`, `/teams` and `/reviewers`: a row per person or team."""

from litestar import get
from litestar.di import NamedDependency

from services.contracts.api import Page
from services.contracts.api_people import ContributorRow, ReviewerRow, TeamRow
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.gateway.http.answers import FORBIDDEN, PROBLEMS
from services.gateway.listings.review_requests import ReviewerFilters
from services.gateway.metrics import people
from services.gateway.metrics.reviewers import (
    FIELDS,
    RowOwner,
    Span,
    reviewers,
    reviews_given,
    rounds_condition,
)
from services.gateway.metrics.selection import select
from services.gateway.privacy.access_policy import check_people_visible
from services.gateway.queries.buckets import midnight
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import Period, resolve
from services.gateway.request_context import RequestContext


def _period(period_query: PeriodQuery, context: RequestContext) -> Period:
    return resolve(period_query.first, period_query.end, "week", context.today)


@get(
    "/contributors",
    operation_id="listContributors",
    summary="A row per person",
    tags=["people"],
    responses=PROBLEMS | FORBIDDEN,
)
async def list_contributors(
    context: NamedDependency[RequestContext],
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Page[ContributorRow]:
    """Every metric in force, per author."""
    check_people_visible(context.privacy)
    period, metrics = _period(period_query, context), context.active.definitions.metrics
    tables = await context.tables(filters, period)
    rows = await context.compute(lambda: people.contributors(select(tables, filters), metrics, period))
    return Page[ContributorRow](items=rows, next=None, total=len(rows))


@get("/teams", operation_id="listTeams", summary="A row per team", tags=["people"], responses=PROBLEMS)
async def list_teams(
    context: NamedDependency[RequestContext],
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Page[TeamRow]:
    """Every metric in force, per team that is defined."""
    period, definitions = _period(period_query, context), context.active.definitions
    tables = await context.tables(filters, period)
    members = await context.memberships()
    rows = await context.compute(
        lambda: people.teams(select(tables, filters), definitions, members, period, context.today)
    )
    named = [row for row in rows if not filters.teams or row.team in filters.teams]
    return Page[TeamRow](items=named, next=None, total=len(named))


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
    period, zone = _period(period_query, context), context.active.zone
    span = Span(midnight(period.first, zone), midnight(period.end, zone))
    members = await context.memberships()
    rounds = await context.store.documents(
        REVIEW_REQUESTS, context.generation, rounds_condition(reviewer_filters, span, members), FIELDS
    )
    # A row that counts reviews given is its reviewer's: what filters reviewers here filters authors there.
    filters = Filters(
        repos=reviewer_filters.repos,
        teams=reviewer_filters.teams,
        authors=reviewer_filters.reviewers,
        include_bots=reviewer_filters.include_bots,
    )
    tables = await context.tables(filters, period)
    owner = RowOwner(reviewer_filters.reviewers, reviewer_filters.teams, members)

    def computed() -> list[ReviewerRow]:
        given = reviews_given(select(tables, filters), context.active.definitions.metrics, period)
        return reviewers(rounds, given, span, context.now, owner)

    rows = await context.compute(computed)
    return Page[ReviewerRow](items=rows, next=None, total=len(rows))
