"""`/definitions` and `/definitions/preview`: the definitions as a file, and what a changed one would do."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, RawBody
from litestar.response import Response

from services.contracts.api_definitions import DefinitionsFile, DefinitionsPreview
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.origins import origins
from services.contracts.definitions.toml_text import render
from services.contracts.previews import PreviewRequest
from services.gateway.access.access import check_writer
from services.gateway.http.answers import LARGEST_FILE, PROBLEMS, TOML
from services.gateway.problems import BadParameterError, DefinitionsMistakeError, NotNamedError
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.runtime.configuration_file import active_definitions, built_in_definitions, parse_configuration
from services.runtime.settings import ConfigurationError

NAME = "headway.toml"
DAYS = 90
MOST_DAYS = 366


def check_named(context: RequestContext) -> None:
    """Refuse where people are not shown by name. Raises `NotNamedError`."""
    if not context.privacy.named:
        raise NotNamedError


@dataclass(frozen=True, slots=True)
class FileQuery(Query[Definitions, DefinitionsFile]):
    """The definitions in force as a file."""

    async def read(self, context: RequestContext) -> Definitions:
        """The definitions in force."""
        return context.active.definitions

    def compute(self, data: Definitions, context: RequestContext) -> DefinitionsFile:
        """Each part with where it is from."""
        version = context.active.version
        heading = f"# Version {version}, in force.\n\n"
        return DefinitionsFile(
            version=version, toml=heading + render(data, origins(data, built_in_definitions()))
        )


@get(
    "/definitions",
    operation_id="getDefinitions",
    summary="The definitions as a file",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def get_definitions(context: NamedDependency[RequestContext]) -> DefinitionsFile:
    """The definitions in force as TOML, where people are shown by name; it may be used as a headway.toml."""
    check_named(context)
    return await run_query(FileQuery(), context)


def definitions_in(text: bytes) -> Definitions:
    """The definitions that would be in force by a headway.toml. Raises `DefinitionsMistakeError`."""
    try:
        return active_definitions(parse_configuration(text.decode(), NAME))
    except UnicodeDecodeError:
        raise DefinitionsMistakeError([f"{NAME}: not UTF-8"]) from None
    except ConfigurationError as problem:
        raise DefinitionsMistakeError(problem.mistakes) from None


@post(
    "/definitions/preview",
    operation_id="previewDefinitions",
    summary="What changed definitions would do",
    tags=["metrics"],
    responses=PROBLEMS,
    status_code=200,
    response_class=Response,
    request_max_body_size=LARGEST_FILE,
)
async def preview_definitions(
    request: Request[Any, Any, Any],
    body: RawBody,
    context: NamedDependency[RequestContext],
    days: Annotated[
        int, QueryParameter(ge=1, le=MOST_DAYS, description="How many days are compared, until today.")
    ] = DAYS,
) -> DefinitionsPreview:
    """Every figure before and after, and what counts otherwise. Nothing is written; one is made at once.

    Takes a headway.toml, the scope `admin`, and people that are shown by name.
    """
    check_writer(request)
    if request.content_type[0] != TOML:  # which no other site's page can send without being asked
        raise BadParameterError("Content-Type", request.content_type[0], TOML)
    check_named(context)
    gateway = context.gateway
    definitions = await gateway.compute_pool.run(partial(definitions_in, body))
    asked = PreviewRequest(definitions=definitions, days=days, now=context.now)
    return await gateway.previews.preview(asked)


ROUTES = (get_definitions, preview_definitions)
