"""Refuses query parameters that the OpenAPI document does not have for a path, and nulls."""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.openapi.spec import OpenAPIType, Parameter, Schema

from services.gateway.problems import BadParameterError, UnknownParameterError

NULL = "null"
TYPED = {
    OpenAPIType.NUMBER: "a number",
    OpenAPIType.INTEGER: "a whole number",
    OpenAPIType.BOOLEAN: "true, false",
}
"""Types whose values the framework reads as nothing where they are `null`."""


def query_parameters(request: Request[Any, Any, Any]) -> Mapping[str, Parameter]:
    """The query parameters that the OpenAPI document gives this path, by name."""
    paths = request.app.openapi_schema.paths or {}
    item = paths.get(request.scope["path_template"])
    operation = getattr(item, request.method.lower(), None)
    found = (operation.parameters if operation else None) or []
    return {one.name: one for one in found if isinstance(one, Parameter) and one.param_in == "query"}


async def refuse_unknown_parameters(request: Request[Any, Any, Any]) -> None:
    """Refuse a request with a parameter that its path does not have, or with one that is null.

    Raises `UnknownParameterError`, `BadParameterError`.
    """
    if not request.query_params:
        return
    allowed = query_parameters(request)
    for name, value in request.query_params.multi_items():
        if name not in allowed:
            raise UnknownParameterError(name, sorted(allowed))
        if value.lower() == NULL and (meant := _meant(allowed[name])):
            raise BadParameterError(name, value, meant)


def _meant(parameter: Parameter) -> str | None:
    """What a parameter takes, if it is not text."""
    schema = parameter.schema
    kind = schema.type if isinstance(schema, Schema) else None
    return TYPED.get(kind) if isinstance(kind, OpenAPIType) else None
