"""What is documented is what is accepted: the query parameters of a path, read off the OpenAPI document."""

from typing import Any

from litestar import Request
from litestar.openapi.spec import Parameter

from services.gateway.problems import UnknownParameterError


def query_parameters(request: Request[Any, Any, Any]) -> list[str]:
    """The query parameters that the OpenAPI document gives this path."""
    paths = request.app.openapi_schema.paths or {}
    item = paths.get(request.scope["path_template"])
    found = (item.get.parameters if item and item.get else None) or []
    return sorted(one.name for one in found if isinstance(one, Parameter) and one.param_in == "query")


async def refuse_unknown_parameters(request: Request[Any, Any, Any]) -> None:
    """A parameter that a path does not have is a mistake, not a wish. Raises `UnknownParameterError`."""
    if not request.query_params:
        return
    known = query_parameters(request)
    for name in request.query_params:
        if name not in known:
            raise UnknownParameterError(name, known)
