"""`/sources`: how far each repository is collected."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from services.contracts.api import Sources
from services.gateway.http.answers import PROBLEMS
from services.gateway.lists.rows import source_row
from services.gateway.questions.parameters import Names, several
from services.gateway.view import View


@get(
    "/sources",
    operation_id="listSources",
    summary="Collection progress",
    tags=["operation"],
    responses=PROBLEMS,
)
async def list_sources(
    view: NamedDependency[View],
    repo: Annotated[Names, QueryParameter(name="repo", description="`owner/name`; repeatable.")] = None,
) -> Sources:
    """Progress, freshness, quota and last error per repository."""
    documents = await view.store.sources(several("repo", repo))
    rows = [source_row(document, view.now) for document in documents]
    return Sources(items=rows, next=None, total=len(rows), notes=await view.store.notes())
