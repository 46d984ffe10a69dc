"""Queries for a page of a list."""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from services.gateway.name_resolution import resolve_filters
from services.gateway.queries.listings import PageQuery, PullRequestFilters, ReviewRequestFilters
from services.gateway.query_pipeline import Query, Result
from services.gateway.request_context import RequestContext
from services.gateway.store.pages import DocumentPage

ListFilters = TypeVar("ListFilters")
Document = TypeVar("Document")
Shared = TypeVar("Shared", PullRequestFilters, ReviewRequestFilters)


@dataclass(frozen=True, slots=True)
class ListingQuery(Query[DocumentPage[Document], Result], Generic[ListFilters, Document, Result]):
    """A query for a page of what the filters let pass."""

    filters: ListFilters
    page: PageQuery

    def is_heavy(self, data: DocumentPage[Document]) -> bool:
        """Whether it is a large page."""
        return data.is_large


async def resolve_shared(filters: Shared, context: RequestContext) -> Shared:
    """Return filters with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
    return replace(filters, shared=await resolve_filters(filters.shared, context))
