"""Orders of a list: by which fields of its documents it may be sorted."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.contracts.definitions.document import Definitions
from services.contracts.definitions.vocabulary import Milestone
from services.gateway.problems import BadParameterError

PLAIN = ("updated_at", "waiting_since", "number", "title", "author", "repo", "additions", "deletions")
REVIEW_REQUEST_FIELDS = {
    name: name
    for name in (
        *("requested_at", "waiting_since", "answered_at", "latency"),
        *("repo", "number", "reviewer", "author"),
    )
}
DEPLOYMENT_FIELDS = {
    name: name for name in ("created_at", "succeeded_at", "failed_at", "repo", "environment", "state")
}
LIMIT = 500
"""The most documents of a page."""


@dataclass(frozen=True, slots=True)
class Order:
    """A field of the documents and a direction. `name` is how the query says it (`-updated_at`)."""

    name: str
    field: str
    descending: bool


def pull_request_fields(definitions: Definitions) -> dict[str, str]:
    """What pull requests may be sorted by: a column, a milestone or a metric."""
    return (
        {metric.name: f"measures.{metric.name}" for metric in definitions.metrics}
        | {milestone.value: f"milestones.{milestone.value}" for milestone in Milestone}
        | {plain: plain for plain in PLAIN}
    )


def parse_order(name: str, fields: Mapping[str, str]) -> Order:
    """Read `sort=` over the given fields. Raises `BadParameterError`, which lists them."""
    wanted = name.removeprefix("-")
    if wanted not in fields:
        allowed = ", ".join(sorted(fields))
        raise BadParameterError("sort", name, f"one of {allowed}; with `-` before it for descending")
    return Order(name, fields[wanted], name.startswith("-"))
