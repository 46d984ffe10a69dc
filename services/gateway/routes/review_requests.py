"""`/review-requests`: rounds of review."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

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
from services.gateway.queries.filter_parameters import with_metric
from services.gateway.queries.filters import Filters
from services.gateway.queries.listings import MomentFilter, ReviewRequestFilters
from services.gateway.queries.order import REVIEW_REQUEST_FIELDS, parse_order
from services.gateway.queries.parameters import ByColumn, Names, Paging, PeriodQuery, one_of
from services.gateway.queries.period import MomentRange, bounded_moments
from services.gateway.request_context import RequestContext
from services.gateway.routes.listing_query import ListingQuery, answer_list, resolve_shared
from services.gateway.store.pages import DocumentPage
from services.gateway.store.review_requests import read_review_requests

STATES = frozenset({"pending", "answered", "removed", "unanswered"})
RoundMoment = Literal["requested_at", "answered_at"]


@dataclass(frozen=True, slots=True)
class RoundOptions:
    """Rounds in which states, by which moment, only re-requests or none, and in which order."""

    states: frozenset[str]
    at: RoundMoment
    re_request: bool | None
    sort: str


async def provide_options(
    states: Annotated[
        Names, QueryParameter(name="state", description="pending, answered, removed, unanswered; repeatable.")
    ] = None,
    at: Annotated[
        RoundMoment,
        QueryParameter(
            name="at", description="What `from`, `to`, `weekday` and `hour` are of; whose rounds follows."
        ),
    ] = "requested_at",
    re_request: Annotated[
        bool | None, QueryParameter(name="re_request", description="Only re-requests; false: none of them.")
    ] = None,
    sort: ByColumn = "requested_at",
) -> RoundOptions:
    """The parameters that only this list has."""
    return RoundOptions(one_of("state", states, STATES), at, re_request, sort)


def moment_of_rounds(
    field: RoundMoment, within: MomentRange, filters: Filters, zone: ZoneInfo
) -> MomentFilter | None:
    """When rounds were requested or answered; None where requests of any time pass."""
    if field == "requested_at" and not (within.bounded or filters.weekdays or filters.hours):
        return None
    return MomentFilter(field, within, filters.weekdays, filters.hours, zone)


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
    value_filters: NamedDependency[Filters],
    options: NamedDependency[RoundOptions],
    period_query: NamedDependency[PeriodQuery],
    paging: NamedDependency[Paging],
) -> Page[ReviewRequestRow]:
    """Who was asked to review what, and how long it took; `from` and `to` bound the request, unless `at` says
    otherwise.
    """
    order = parse_order(options.sort, sortable_fields(REVIEW_REQUEST_FIELDS, context.privacy))
    shared, zone = with_metric(value_filters, context.active.metrics), context.active.zone
    within = bounded_moments(period_query.first, period_query.end, zone)
    moment = moment_of_rounds(options.at, within, shared, zone)
    filters = ReviewRequestFilters(
        shared, states=options.states, moment=moment, re_request=options.re_request
    )
    page = page_query(order, paging, context.privacy)
    return await answer_list(ReviewRequestsQuery(page, filters), paging, context)


ROUTES = (list_review_requests,)
