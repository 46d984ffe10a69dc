"""Queries for a page of a list, and for all of it."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from services.contracts.api import Page
from services.gateway.listings.pages import page_query
from services.gateway.name_resolution import resolve_filters
from services.gateway.queries.listings import PageQuery, PullRequestFilters, ReviewRequestFilters
from services.gateway.queries.parameters import Paging
from services.gateway.query_pipeline import Data, Query, WholeList, run_query
from services.gateway.request_context import RequestContext
from services.gateway.store.pages import DocumentPage

WHOLE_PAGE = 2_000
"""Rows that are read at once of a list that is answered whole."""

ListFilters = TypeVar("ListFilters")
Document = TypeVar("Document")
Row = TypeVar("Row")
Shared = TypeVar("Shared", PullRequestFilters, ReviewRequestFilters)


@dataclass(frozen=True, slots=True)
class PagedQuery(Query[Data, Page[Row]], Generic[Data, Row]):
    """A query for a page of a list."""

    page: PageQuery


@dataclass(frozen=True, slots=True)
class ListingQuery(PagedQuery[DocumentPage[Document], Row], Generic[ListFilters, Document, Row]):
    """A query for a page of the documents that the filters let pass."""

    filters: ListFilters

    def is_heavy(self, data: DocumentPage[Document]) -> bool:
        """Whether it is a large page."""
        return data.is_large


async def resolve_shared(filters: Shared, context: RequestContext) -> Shared:
    """Return filters with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
    return replace(filters, shared=await resolve_filters(filters.shared, context))


async def answer_list(query: PagedQuery[Data, Row], paging: Paging, context: RequestContext) -> Page[Row]:
    """The page that is asked for; as CSV all of the list, unless a page is asked for.

    Raises `ProblemError`, `StoreError`.
    """
    if not context.as_csv or paging.limit or paging.cursor:
        return await run_query(query, context)
    whole = replace(query, page=replace(query.page, limit=WHOLE_PAGE))
    first = await run_query(whole, context)
    return WholeList[Row].of(first, partial(_page_behind, whole, context)) if first.next else first


async def _page_behind(query: PagedQuery[Data, Row], context: RequestContext, cursor: str) -> Page[Row]:
    page = page_query(query.page.order, Paging(query.page.limit, cursor), context.privacy)
    return await run_query(replace(query, page=page), context)
