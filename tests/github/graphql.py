"""Executes a query on GitHub's schema over the world, and answers as GitHub does: errors too are HTTP 200."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from tests.github.cost import Cost, cost_of
from tests.github.model import Account, Json
from tests.github.refusals import in_githubs_words
from tests.github.schema import github_schema
from tests.github.world import World


@dataclass(frozen=True, slots=True)
class Context:
    """What resolvers see beside their source."""

    world: World
    viewer: Account
    rate_limit: Json


@dataclass(frozen=True, slots=True)
class Query:
    """A query that is valid and within GitHub's limits."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Json
    cost: Cost


class RefusedError(Exception):
    """The query is not executed; `body` is the answer."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(errors[0].message)
        self.body: Json = {"errors": [_error(error) for error in errors]}


def prepare(
    text: str, variables: Json, operation_name: str | None = None, lacks: frozenset[str] = frozenset()
) -> Query:
    """Parses, validates and costs a query; RefusedError where GitHub would not execute it.

    `lacks`: what the schema of an older server does not know.
    """
    document = _document(text, lacks)
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        raise RefusedError(GraphQLError("An operation name is required"))
    try:
        return Query(document, operation, variables, cost_of(github_schema(), document, operation, variables))
    except GraphQLError as error:
        raise RefusedError(error) from None


def run(query: Query, context: Context) -> Json:
    """Executes the query; nulls and errors stand where GitHub has them."""
    name = query.operation.name
    result = execute_sync(
        github_schema(), query.document, context_value=context, variable_values=query.variables,
        operation_name=name.value if name else None,
    )  # fmt: skip
    body: Json = {"data": result.data}
    if result.errors:
        body["errors"] = [_error(error) for error in result.errors]
    return body


def errors_of(text: str) -> list[str]:
    """What GitHub's schema says against a query, for tests that only validate."""
    return [error.message for error in validate(github_schema(), parse(text))]


def _document(text: str, lacks: frozenset[str]) -> DocumentNode:
    document, errors = _checked(text, lacks)
    if errors:
        raise RefusedError(*errors)
    assert document is not None
    return document


@lru_cache(maxsize=256)
def _checked(text: str, lacks: frozenset[str]) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        return None, (error,)
    return document, tuple(in_githubs_words(each) for each in validate(github_schema(lacks), document))


def _error(error: GraphQLError) -> dict[str, Any]:
    formatted: dict[str, Any] = {"message": error.message}
    if error.path:
        formatted["path"] = list(error.path)
    if error.locations:
        formatted["locations"] = [{"line": each.line, "column": each.column} for each in error.locations]
    extensions = dict(error.extensions or {})
    kind = extensions.pop("type", None)
    if extensions:
        formatted["extensions"] = extensions
    return {"type": kind, **formatted} if kind else formatted
