"""Sorted pages by keyset: no page is slower than the first, and unknown values come last."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from services.gateway.queries.cursor import Cursor, Value
from services.gateway.queries.listings import PageQuery
from services.gateway.queries.order import Order
from services.gateway.store.conditions import Condition, both
from services.gateway.store.totals import Totals
from services.runtime.mongo import MongoCollection

UNLISTED = dict.fromkeys(
    ("facts", "attributes", "explanation", "phases", "refresh", "deployment", "clocks", "running"), 0
)
"""What neither lists nor the live stream read of a document."""
NOT_IN_ROWS = {"people": 0, "rounds": 0, "reviews": 0, "reopened_at": 0, "days": 0, "commits": 0}
"""What no row shows."""
SMALL = 100
"""Documents of a page."""

Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class DocumentPage(Generic[Document]):
    """A page's documents, where the following page starts, and how many documents all pages have."""

    documents: list[Document]
    next: Cursor | None
    total: int

    @property
    def is_large(self) -> bool:
        """Whether making rows of the documents takes so long that others would wait for it."""
        return len(self.documents) > SMALL


@dataclass(frozen=True, slots=True)
class Segment:
    """One query of a page: a condition and a sort."""

    condition: Condition
    sort: list[tuple[str, int]]


def segments(order: Order, condition: Condition, after: Cursor | None) -> list[Segment]:
    """The queries that give the page behind `after`: first what has a value, then what has none.

    Ids run in the direction of the values, and what has the cursor's very value is a query of its own: each
    of them reads one index, from one place on.
    """
    direction, beyond = (-1, "$lt") if order.descending else (1, "$gt")
    by_id, by_value = ("_id", direction), (order.field, direction)

    def segment(value: Any, sort: list[tuple[str, int]], after_id: str | None = None) -> Segment:  # noqa: ANN401
        behind = {"_id": {beyond: after_id}} if after_id else {}
        return Segment(both(condition, {order.field: value, **behind}), sort)

    unknown = segment(None, [by_id])
    if after is None:
        return [segment({"$ne": None}, [by_value, by_id]), unknown]
    ties = segment(after.value, [by_id], after.id)
    if after.value is None:
        return [ties]
    return [ties, segment({beyond: after.value}, [by_value, by_id]), unknown]


async def read_page(
    collection: MongoCollection,
    condition: Condition,
    page: PageQuery,
    totals: Totals,
    stages: Sequence[Condition] = (),
) -> DocumentPage[Any]:
    """The page of a collection's documents that meet a condition and pass the stages."""
    documents, total = await asyncio.gather(
        _read(collection, segments(page.order, condition, page.after), page.limit + 1, stages),
        totals.of(collection, condition, stages),
    )
    return DocumentPage(documents[: page.limit], next_cursor(page.order, documents, page.limit), total)


async def _read(
    collection: MongoCollection, queries: Sequence[Segment], limit: int, stages: Sequence[Condition]
) -> list[Mapping[str, Any]]:
    """The first `limit` documents of the queries, one query after the other."""
    found: list[Mapping[str, Any]] = []
    for query in queries:
        if len(found) < limit:
            found += await _read_segment(collection, query, limit - len(found), stages)
    return found


async def _read_segment(
    collection: MongoCollection, query: Segment, limit: int, stages: Sequence[Condition]
) -> list[dict[str, Any]]:
    """The first `limit` documents of a query."""
    fields = UNLISTED | NOT_IN_ROWS
    if not stages:
        return await collection.find(query.condition, fields).sort(query.sort).limit(limit).to_list(None)
    steps = [{"$match": query.condition}, {"$sort": dict(query.sort)}, *stages, {"$limit": limit}]
    return await collection.aggregate([*steps, {"$project": fields}]).to_list(None)


def next_cursor(order: Order, documents: Sequence[Mapping[str, Any]], limit: int) -> Cursor | None:
    """Where the next page starts, given one document more than the page holds; None on the last page."""
    if len(documents) <= limit:
        return None
    last = documents[limit - 1]
    return Cursor(order.name, value_at(last, order.field), last["_id"])


def value_at(document: Mapping[str, Any], field: str) -> Value:
    """The value of a dotted field; None where there is none."""
    found: Any = document
    for part in field.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found  # type: ignore[no-any-return]
