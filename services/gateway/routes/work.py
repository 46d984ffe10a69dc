"""`/review-requests` and `/deployments`."""

from dataclasses import dataclass
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from services.contracts.api import Page
from services.contracts.api_people import DeploymentRow, ReviewRequestRow
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.pages import page
from services.gateway.listings.review_requests import (
    ORDERS,
    STATES,
    ReviewerFilters,
    deployment_row,
    review_request_condition,
    review_request_row,
)
from services.gateway.privacy.access_policy import sortable_fields
from services.gateway.queries.order import Condition, Order, order
from services.gateway.queries.parameters import Names, Paging, PeriodQuery, one_of, several, texts
from services.gateway.queries.period import instants
from services.gateway.request_context import RequestContext

DEPLOYMENT_ORDERS = {
    name: name for name in ("created_at", "succeeded_at", "failed_at", "repo", "environment", "state")
}

SOURCES = frozenset({"deployment", "release"})
OUTCOMES = frozenset({"succeeded", "failed", "rolled_back"})

ByColumn = Annotated[str, QueryParameter(name="sort", description="A column; `-`: descending.")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which documents of a list, and in which order."""

    condition: Condition
    order: Order


async def provide_rounds(
    context: NamedDependency[RequestContext],
    states: Annotated[
        Names, QueryParameter(name="state", description="pending, answered, removed, unanswered; repeatable.")
    ] = None,
    sort: ByColumn = "requested_at",
) -> Chosen:
    """Rounds in which state."""
    wanted = one_of("state", states, STATES)
    return Chosen(
        {"state": {"$in": sorted(wanted)}} if wanted else {},
        order(sort, sortable_fields(ORDERS, context.privacy)),
    )


@get(
    "/review-requests",
    operation_id="listReviewRequests",
    summary="Rounds of review",
    tags=["pull requests"],
    responses=PROBLEMS,
    dependencies={"chosen": Provide(provide_rounds)},
)
async def list_review_requests(
    context: NamedDependency[RequestContext],
    reviewer_filters: NamedDependency[ReviewerFilters],
    chosen: NamedDependency[Chosen],
    period_query: NamedDependency[PeriodQuery],
    paging: NamedDependency[Paging],
) -> Page[ReviewRequestRow]:
    """Who was asked to review what, and how long it took; `from` and `to` bound the request."""
    bounds = instants(period_query.first, period_query.end, context.active.zone)
    wanted = (
        review_request_condition(reviewer_filters, await context.memberships())
        | chosen.condition
        | ({"requested_at": bounds} if bounds else {})
    )
    found = await page(context, REVIEW_REQUESTS, chosen.order, wanted, paging)
    rows = [review_request_row(document, context.now) for document in found.documents]
    return Page[ReviewRequestRow](items=rows, next=found.next, total=found.total)


async def provide_deployments(  # noqa: PLR0913, PLR0917 (one argument per query parameter)
    context: NamedDependency[RequestContext],
    repo: Annotated[Names, QueryParameter(name="repo", description="`owner/name`; repeatable.")] = None,
    environment: Annotated[Names, QueryParameter(name="environment", description="Repeatable.")] = None,
    production: Annotated[
        bool | None, QueryParameter(name="production", description="Only these, or only the others.")
    ] = None,
    states: Annotated[Names, QueryParameter(name="state", description="`success`, …; repeatable.")] = None,
    sources: Annotated[
        Names, QueryParameter(name="source", description="deployment, release; repeatable.")
    ] = None,
    outcomes: Annotated[
        Names, QueryParameter(name="outcome", description="succeeded, failed, rolled_back; repeatable.")
    ] = None,
    sort: ByColumn = "-created_at",
) -> Chosen:
    """Which deployments."""
    named = {
        "repo": await context.repositories(several("repo", repo)),
        "environment": texts("environment", environment),
        "state": several("state", states),
        "source": one_of("source", sources, SOURCES),
        "outcome": one_of("outcome", outcomes, OUTCOMES),
    }
    found: Condition = {field: {"$in": sorted(names)} for field, names in named.items() if names}
    kind = {} if production is None else {"production": production}
    return Chosen(found | kind, order(sort, DEPLOYMENT_ORDERS))


@get(
    "/deployments",
    operation_id="listDeployments",
    summary="Deployments",
    tags=["delivery"],
    responses=PROBLEMS,
    dependencies={"chosen": Provide(provide_deployments)},
)
async def list_deployments(
    context: NamedDependency[RequestContext],
    chosen: NamedDependency[Chosen],
    period_query: NamedDependency[PeriodQuery],
    paging: NamedDependency[Paging],
) -> Page[DeploymentRow]:
    """Deployments and their outcome; `from` and `to` bound the creation."""
    bounds = instants(period_query.first, period_query.end, context.active.zone)
    wanted = {"part_of": None} | chosen.condition | ({"created_at": bounds} if bounds else {})
    found = await page(context, DEPLOYMENTS, chosen.order, wanted, paging)
    rows = [deployment_row(document) for document in found.documents]
    return Page[DeploymentRow](items=rows, next=found.next, total=found.total)
