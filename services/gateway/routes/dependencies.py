"""Filters as they may be used: pseudonyms read, what may not be asked about individuals refused."""

from litestar.di import NamedDependency

from services.gateway.listings.review_requests import ReviewerFilters
from services.gateway.queries.filters import Filters
from services.gateway.request_context import RequestContext


async def provide_filters(
    context: NamedDependency[RequestContext], requested_filters: NamedDependency[Filters]
) -> Filters:
    """The filters that every path shares."""
    return await context.resolve_names(requested_filters)


async def provide_reviewer_filters(
    context: NamedDependency[RequestContext], requested_reviewer_filters: NamedDependency[ReviewerFilters]
) -> ReviewerFilters:
    """Whose rounds of review."""
    return await context.resolve_names(requested_reviewer_filters)
