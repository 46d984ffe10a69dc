"""`/sources`: how far each repository is collected."""

from dataclasses import dataclass
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from services.contracts.api import Sources
from services.contracts.readmodels.sources import SourceDocument
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.rows import source_row
from services.gateway.queries.filters import Names as Repositories
from services.gateway.queries.parameters import Names, several
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.store.sources import find_notes, find_sources


@dataclass(frozen=True, slots=True)
class SourcesQuery(Query[tuple[list[SourceDocument], list[str]], Sources]):
    """How far repositories are collected."""

    repos: Repositories

    async def read(self, context: RequestContext) -> tuple[list[SourceDocument], list[str]]:
        """The sources, and what the aggregator says of the log. Raises `StoreError`."""
        store = context.gateway.store
        return await find_sources(store, self.repos), await find_notes(store)

    def compute(self, data: tuple[list[SourceDocument], list[str]], context: RequestContext) -> Sources:
        """A row per repository."""
        documents, notes = data
        rows = [source_row(document, context.now) for document in documents]
        return Sources(items=rows, next=None, total=len(rows), notes=notes)


@get(
    "/sources",
    operation_id="listSources",
    summary="Collection progress",
    tags=["operation"],
    responses=PROBLEMS,
)
async def list_sources(
    context: NamedDependency[RequestContext],
    repo: Annotated[Names, QueryParameter(name="repo", description="`owner/name`; repeatable.")] = None,
) -> Sources:
    """Progress, freshness, quota and last error per repository."""
    return await run_query(SourcesQuery(several("repo", repo)), context)


ROUTES = (list_sources,)
