"""GraphQL connections over ordered collections: nodes, edges, cursors and page info."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from tests.github.ids import cursor, sort_key
from tests.github.order import Ordered, Page


@dataclass(frozen=True, slots=True)
class Edge:
    node: object
    key: tuple


def connect(
    order: Ordered[Any], *, first: int | None = None, last: int | None = None, after: str | None = None,
    before: str | None = None, descending: bool = False, **_: object,
) -> Page[Any]:  # fmt: skip
    """The page of `order` that the arguments of a connection ask for."""
    count = first if first is not None else last or 0
    return order.page(
        count,
        after=_key(after),
        before=_key(before),
        descending=descending,
        from_end=first is None and last is not None,
    )


def _key(text: str | None) -> tuple | None:
    if not text:
        return None
    try:
        return sort_key(text)
    except ValueError:
        message = f"`{text}` does not appear to be a valid cursor."
        raise GraphQLError(message, extensions={"type": "INVALID_CURSOR_ARGUMENTS"}) from None


def _edges(page: Page[Any]) -> list[Edge]:
    return [Edge(node, key) for node, key in zip(page.items, page.keys, strict=True)]


CONNECTION = {
    "nodes": lambda page, _: page.items,
    "edges": lambda page, _: _edges(page),
    "pageInfo": lambda page, _: page,
    "totalCount": lambda page, _: page.total,
    "filteredCount": lambda page, _: page.total,
    "pageCount": lambda page, _: len(page.items),
}
EDGE = {
    "node": lambda edge, _: edge.node,
    "cursor": lambda edge, _: cursor(edge.key),
}
PAGE_INFO = {
    "hasNextPage": lambda page, _: page.has_next,
    "hasPreviousPage": lambda page, _: page.has_previous,
    "startCursor": lambda page, _: cursor(page.keys[0]) if page.keys else None,
    "endCursor": lambda page, _: cursor(page.keys[-1]) if page.keys else None,
}
