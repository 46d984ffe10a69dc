"""One page of any sorted list."""

import asyncio
from dataclasses import dataclass

from services.gateway.cursor import decode, encode
from services.gateway.listing import Condition, Order, next_cursor, segments
from services.gateway.parameters import Paging
from services.gateway.store import Document
from services.gateway.view import View


@dataclass(frozen=True, slots=True)
class Found:
    """A page's documents, the cursor of the following page, and how many there are on all pages."""

    documents: list[Document]
    next: str | None
    total: int


async def page(view: View, name: str, order: Order, condition: Condition, paging: Paging) -> Found:
    """The page of the read model `name` that was asked for."""
    after = decode(paging.cursor, order.name) if paging.cursor else None
    queries = segments(order, condition, after)
    documents, total = await asyncio.gather(
        view.store.page(name, view.read_set, queries, paging.limit + 1),
        view.store.count(name, view.read_set, condition),
    )
    following = next_cursor(order, documents, paging.limit)
    return Found(documents[: paging.limit], encode(following) if following else None, total)
