"""Refuses query parameters that the OpenAPI document does not have for a path."""

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
    """Refuse a request with a parameter that its path does not have. Raises `UnknownParameterError`."""
    if not request.query_params:
        return
    allowed = query_parameters(request)
    for name in request.query_params:
        if name not in allowed:
            raise UnknownParameterError(name, allowed)
