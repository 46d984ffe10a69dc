"""GitHub's real schema, made executable: the published text with the resolvers over the world."""

from functools import cache
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
    parse,
)

from tests.github.connections import CONNECTION, EDGE, PAGE_INFO
from tests.github.published import schema_text
from tests.github.resolvers import RESOLVERS


@cache
def github_schema() -> GraphQLSchema:
    """The schema with resolvers; about 0.7 s, once in a process."""
    schema = build_ast_schema(
        parse(schema_text(), no_location=True), assume_valid=True, assume_valid_sdl=True
    )
    for name, type_ in schema.type_map.items():
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            type_.resolve_type = _typename
        elif isinstance(type_, GraphQLObjectType):
            _attach(type_.fields, _table(name))
    return schema


def _table(name: str) -> dict[str, Any]:
    if name.endswith("Connection"):
        return CONNECTION
    if name.endswith("Edge"):
        return EDGE
    return PAGE_INFO if name == "PageInfo" else RESOLVERS.get(name, {})


def _attach(fields: dict[str, GraphQLField], table: dict[str, Any]) -> None:
    for name, field in fields.items():
        field.resolve = table.get(name, _unknown)


def _typename(value: Any, _info: GraphQLResolveInfo, _type: object) -> str:
    return value.typename


def _unknown(_source: object, info: GraphQLResolveInfo, **_: object) -> None:
    """GitHub would answer; that this server cannot must not pass for a null."""
    raise GraphQLError(
        f"The tests' GitHub does not know {info.parent_type}.{info.field_name}: add it to its resolvers"
    )
