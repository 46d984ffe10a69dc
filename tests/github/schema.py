"""GitHub's real schema, made executable: the published text with the resolvers over the world."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
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
    NamedTypeNode,
    build_ast_schema,
    parse,
)

from tests.github.connections import CONNECTION, EDGE, PAGE_INFO
from tests.github.published import schema_text
from tests.github.resolvers import RESOLVERS


@cache
def github_schema(lacks: frozenset[str] = frozenset()) -> GraphQLSchema:
    """The schema with resolvers; about 0.7 s, once in a process.

    `lacks`: what an older server does not know, as `Type`, `Type.field` or `Type.field.argument`.
    """
    document = parse(schema_text(), no_location=True)
    if lacks:
        document = replace(document, definitions=tuple(_without(document.definitions, "", lacks)))
    schema = build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
    for name, type_ in schema.type_map.items():
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            type_.resolve_type = _typename
        elif isinstance(type_, GraphQLObjectType):
            _attach(type_.fields, _table(name))
    return schema


def _without(nodes: Iterable[Any], inside: str, lacks: frozenset[str]) -> Iterator[Any]:
    """The definitions that are known, each with what is known in it."""
    for node in nodes:
        name = f"{inside}{node.name.value}" if getattr(node, "name", None) else inside
        if name in lacks or _type(node) in lacks:
            continue
        parts = [part for part in ("fields", "arguments", "values", "types") if getattr(node, part, None)]
        inner = {part: tuple(_without(getattr(node, part), f"{name}.", lacks)) for part in parts}
        yield replace(node, **inner) if inner else node


def _type(node: Any) -> str | None:
    """The type that a field has, or that a union names."""
    while inner := getattr(node, "type", None):
        node = inner
    return node.name.value if isinstance(node, NamedTypeNode) else None


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
