"""Sorted pages of documents, unknown values last, by keyset: no page is slower than the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.contracts.definitions.document import Definitions
from services.contracts.definitions.vocabulary import Milestone
from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import Cursor, Value

Condition = dict[str, Any]

PLAIN = ("updated_at", "waiting_since", "number", "title", "author", "repo", "additions", "deletions")
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Order:
    """A field of the documents and a direction. `name` is how the query says it (`-updated_at`)."""

    name: str
    field: str
    descending: bool

    @property
    def direction(self) -> int:
        """1 or -1, as MongoDB says it."""
        return -1 if self.descending else 1


@dataclass(frozen=True, slots=True)
class Segment:
    """One query of a page: a condition and a MongoDB sort."""

    condition: Condition
    sort: list[tuple[str, int]]


def pull_request_fields(definitions: Definitions) -> dict[str, str]:
    """What pull requests may be sorted by: a column, a milestone or a metric."""
    return (
        {metric.name: f"measures.{metric.name}" for metric in definitions.metrics}
        | {milestone.value: f"milestones.{milestone.value}" for milestone in Milestone}
        | {plain: plain for plain in PLAIN}
    )


def order(name: str, fields: Mapping[str, str]) -> Order:
    """Read `sort=` over the given fields. Raises `BadParameterError`, which lists them."""
    wanted = name.removeprefix("-")
    if wanted not in fields:
        allowed = ", ".join(sorted(fields))
        raise BadParameterError("sort", name, f"one of {allowed}; with `-` before it for descending")
    return Order(name, fields[wanted], name.startswith("-"))


def _both(one: Condition, other: Condition) -> Condition:
    return {"$and": [one, other]} if one and other else one or other


def segments(order: Order, condition: Condition, after: Cursor | None) -> list[Segment]:
    """The queries that give the page behind `after`: first what has a value, then what has none."""
    behind = {"_id": {"$gt": after.id}} if after else {}
    unknown = Segment(_both(condition, {order.field: None, **behind}), [("_id", 1)])
    if after and after.value is None:
        return [unknown]
    unknown = Segment(_both(condition, {order.field: None}), [("_id", 1)])
    known: Condition = {order.field: {"$ne": None}}
    if after:
        beyond = "$lt" if order.descending else "$gt"
        tie = {order.field: after.value, **behind}
        known = {"$or": [{order.field: {beyond: after.value}}, tie]}
    return [Segment(_both(condition, known), [(order.field, order.direction), ("_id", 1)]), unknown]


def value_at(document: Mapping[str, Any], field: str) -> Value:
    """The value of a dotted field; None where there is none."""
    found: Any = document
    for part in field.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found  # type: ignore[no-any-return]


def next_cursor(order: Order, documents: Sequence[Mapping[str, Any]], limit: int) -> Cursor | None:
    """Where the next page starts, given one document more than the page holds; None on the last page."""
    if len(documents) <= limit:
        return None
    last = documents[limit - 1]
    return Cursor(order.name, value_at(last, order.field), last["_id"])
