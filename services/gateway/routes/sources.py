"""`/sources`: how far each repository is collected."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from services.contracts.api import Sources
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.rows import source_row
from services.gateway.queries.parameters import Names, several
from services.gateway.request_context import RequestContext


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
    documents = await context.store.sources(several("repo", repo))
    rows = [source_row(document, context.now) for document in documents]
    return Sources(items=rows, next=None, total=len(rows), notes=await context.store.notes())
