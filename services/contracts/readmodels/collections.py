"""What a collection is called, and an index as a read model declares it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

FIRST_GENERATION = "1"


def collection(name: str, generation: str) -> str:
    """The name of a read model's collection within a generation."""
    return f"{name}_{generation}"


@dataclass(frozen=True, slots=True)
class Index:
    """An index over `fields` in order, `-` before one: descending. `only`: equalities it is partial to."""

    fields: tuple[str, ...]
    only: Mapping[str, str | bool] | None = None


def index(*fields: str) -> Index:
    """An index over all documents of a collection."""
    return Index(fields)


UNSETTLED = Index(("settled",), {"settled": False})
"""Finds the documents whose consequences are not written yet."""


class BookKeeping(TypedDict):
    """What the aggregator notes in a document that falls on days.

    `days` are those on which it has rows in `days`; `refresh` are those whose tables do not show it as it is.
    """

    revision: int
    settled: bool
    refresh: list[str]
    days: list[str]
