"""`/definitions/versions`: the history of the definitions."""

from dataclasses import dataclass

from litestar import get
from litestar.di import NamedDependency

from services.contracts.api import Page
from services.contracts.api_definitions import DefinitionVersion
from services.contracts.readmodels.definitions import DefinitionsDocument
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.definition_versions import version_row, versions
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.store.definition_versions import find_definition_versions


@dataclass(frozen=True, slots=True)
class VersionsQuery(Query[list[DefinitionsDocument], Page[DefinitionVersion]]):
    """Every version of the definitions that came into force."""

    async def read(self, context: RequestContext) -> list[DefinitionsDocument]:
        """The versions. Raises `StoreError`."""
        return await find_definition_versions(context.gateway.store)

    def compute(self, data: list[DefinitionsDocument], context: RequestContext) -> Page[DefinitionVersion]:
        """What each of them changed, the newest first."""
        rows = [version_row(one, named=context.privacy.named) for one in versions(data)][::-1]
        return Page[DefinitionVersion](items=rows, next=None, total=len(rows))


@get(
    "/definitions/versions",
    operation_id="listDefinitionVersions",
    summary="The history of the definitions",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def list_definition_versions(context: NamedDependency[RequestContext]) -> Page[DefinitionVersion]:
    """Every version that came into force, since when, and what it changed; the newest first."""
    return await run_query(VersionsQuery(), context)


ROUTES = (list_definition_versions,)
