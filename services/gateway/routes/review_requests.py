"""`/review-requests`: rounds of review."""

from dataclasses import dataclass, replace
from typing import Annotated, Self

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from services.contracts.api import Page
from services.contracts.api_people import ReviewRequestRow
from services.contracts.readmodels.review_requests import ReviewRequestDocument
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.pages import page_of, page_query
from services.gateway.listings.rows import review_request_row
from services.gateway.name_resolution import read_memberships
from services.gateway.privacy.access_policy import sortable_fields
from services.gateway.queries.filters import ReviewerFilters
from services.gateway.queries.listings import ReviewRequestFilters
from services.gateway.queries.order import REVIEW_REQUEST_FIELDS, parse_order
from services.gateway.queries.parameters import ByColumn, Names, Paging, PeriodQuery, one_of
from services.gateway.queries.period import bounded_moments
from services.gateway.request_context import RequestContext
from services.gateway.routes.listing_query import ListingQuery, answer_list, resolve_shared
from services.gateway.store.pages import DocumentPage
from services.gateway.store.review_requests import read_review_requests

STATES = frozenset({"pending", "answered", "removed", "unanswered"})


@dataclass(frozen=True, slots=True)
class RoundOptions:
    """Rounds in which states, and in which order."""

    states: frozenset[str]
    sort: str


async def provide_options(
    states: Annotated[
        Names, QueryParameter(name="state", description="pending, answered, removed, unanswered; repeatable.")
    ] = None,
    sort: ByColumn = "requested_at",
) -> RoundOptions:
    """The parameters that only this list has."""
    return RoundOptions(one_of("state", states, STATES), sort)


@dataclass(frozen=True, slots=True)
class ReviewRequestsQuery(ListingQuery[ReviewRequestFilters, ReviewRequestDocument, ReviewRequestRow]):
    """A page of rounds of review."""

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_shared(self.filters, context))

    async def read(self, context: RequestContext) -> DocumentPage[ReviewRequestDocument]:
        """The documents, of teams by who was a member when. Raises `StoreError`."""
        filters, wanted = self.filters, self.filters.shared.teams
        if wanted:
            filters = replace(filters, teams=(await read_memberships(context)).requests_to(wanted))
        return await read_review_requests(
            context.gateway.store, context.active.generation, filters, self.page
        )

    def compute(
        self, data: DocumentPage[ReviewRequestDocument], context: RequestContext
    ) -> Page[ReviewRequestRow]:
        """The rows of the documents."""
        rows = [review_request_row(one, context.now) for one in data.documents]
        return Page[ReviewRequestRow](**page_of(data, rows, context.privacy))


@get(
    "/review-requests",
    operation_id="listReviewRequests",
    summary="Rounds of review",
    tags=["pull requests"],
    responses=PROBLEMS,
    dependencies={"options": Provide(provide_options)},
)
async def list_review_requests(
    context: NamedDependency[RequestContext],
    reviewer_filters: NamedDependency[ReviewerFilters],
    options: NamedDependency[RoundOptions],
    period_query: NamedDependency[PeriodQuery],
    paging: NamedDependency[Paging],
) -> Page[ReviewRequestRow]:
    """Who was asked to review what, and how long it took; `from` and `to` bound the request."""
    order = parse_order(options.sort, sortable_fields(REVIEW_REQUEST_FIELDS, context.privacy))
    requested = bounded_moments(period_query.first, period_query.end, context.active.zone)
    filters = ReviewRequestFilters(reviewer_filters, states=options.states, requested=requested)
    page = page_query(order, paging, context.privacy)
    return await answer_list(ReviewRequestsQuery(page, filters), paging, context)


ROUTES = (list_review_requests,)
