"""Completes the OpenAPI document that the framework derives: the CSV form, every problem, every bound."""

from collections.abc import Iterator
from typing import Any

from litestar.openapi.spec import (
    Components,
    OpenAPI,
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
    SecurityScheme,
)

from services.gateway.http.answers import CSV, JSON, LARGEST_FILE, PROBLEM, TOML
from services.gateway.queries.bounds import LONGEST_NAME, MOST_VALUES, PLAIN

REFUSALS = {
    400: "A parameter has a value that is not allowed, or does not exist; `parameter` names it",
    401: "This Headway asks for a token",
    403: "The token does not allow this, or people are hidden",
    421: "The host that was asked for is not one of this Headway's",
    429: "Too many attempts with credentials that are not known; `Retry-After` says how long to wait",
    503: "Not now: a server is away, or too much is asked at once; `Retry-After` says how long to wait",
}
WAITS = (429, 503)
JSON_ONLY = {"getSession", "previewDefinitions"}
"""Operations whose answers are JSON only, and have no ETag."""
SCHEMES = {
    "bearer": SecurityScheme(type="http", scheme="bearer", description="A token, where tokens are set"),
    "session": SecurityScheme(
        type="apiKey", name="headway", security_scheme_in="cookie", description="The dashboard's session"
    ),
}
TEXT = Schema(type=OpenAPIType.STRING)
TAG = OpenAPIHeader(description="Changes only when what is shown changes", schema=TEXT)
SECONDS = OpenAPIHeader(description="Seconds", schema=Schema(type=OpenAPIType.INTEGER))
FILE = RequestBody(
    content={TOML: OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, max_length=LARGEST_FILE))},
    description="A whole headway.toml",
    required=True,
)


def complete(document: OpenAPI) -> None:
    """Write into the document what the handlers do besides their own answers."""
    document.components = document.components or Components()
    document.components.security_schemes = dict(SCHEMES)
    document.security = [{}, *({name: list[str]()} for name in SCHEMES)]
    for operation in operations(document):
        _complete(operation)


def operations(document: OpenAPI) -> Iterator[Operation]:
    """Every operation of the document."""
    for item in (document.paths or {}).values():
        yield from (one for one in (item.get, item.post, item.delete) if one)


def _complete(operation: Operation) -> None:
    responses = operation.responses = dict(operation.responses or {})
    for status, description in REFUSALS.items():
        responses[str(status)] = _problem(status, description)
    answer = responses.get("200")
    if operation.operation_id == "previewDefinitions":
        operation.request_body = FILE
        responses["413"] = _problem(413, f"The file has more than {LARGEST_FILE} bytes")
    if operation.operation_id not in JSON_ONLY and isinstance(answer, OpenAPIResponse) and _is_json(answer):
        answer.content = {**(answer.content or {}), CSV: OpenAPIMediaType(schema=TEXT)}
        answer.headers = {"ETag": TAG}
        responses["304"] = OpenAPIResponse(
            description="What `If-None-Match` names is still so", headers={"ETag": TAG}
        )
    for parameter in operation.parameters or []:
        if isinstance(parameter, Parameter) and isinstance(parameter.schema, Schema):
            parameter.schema = _bounded(parameter.schema)


def _is_json(answer: OpenAPIResponse) -> bool:
    return JSON in (answer.content or {})


def _problem(status: int, description: str) -> OpenAPIResponse:
    return OpenAPIResponse(
        description=description,
        headers={"Retry-After": SECONDS} if status in WAITS else None,
        content={PROBLEM: OpenAPIMediaType(schema=Reference(ref="#/components/schemas/Problem"))},
    )


def _bounded(schema: Schema) -> Schema:
    """A parameter is there or not: it cannot be null. Lists and texts are bounded."""
    kinds = [one for one in schema.one_of or [] if not _null(one)]
    if kinds and isinstance(kinds[0], Schema):
        description, longest = schema.description, schema.max_length
        schema = kinds[0]
        schema.description, schema.max_length = description, longest
    if isinstance(schema.type, list):
        schema.type = next(kind for kind in schema.type if kind != OpenAPIType.NULL)
    if schema.enum:
        schema.enum = [value for value in schema.enum if value is not None]
    if schema.type == OpenAPIType.ARRAY:
        schema.max_items = MOST_VALUES
        schema.items = Schema(type=OpenAPIType.STRING, max_length=LONGEST_NAME, pattern=PLAIN)
    return schema


def _null(schema: Any) -> bool:  # noqa: ANN401
    return isinstance(schema, Schema) and schema.type == OpenAPIType.NULL
