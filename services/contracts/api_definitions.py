"""The API's history of the definitions."""

from datetime import datetime
from typing import Any

from services.contracts.api import Answer


class KeyChange(Answer):
    """A key of a metric, what it said before and what it says after; null: it was not stated."""

    key: str
    before: Any
    after: Any


class MetricChange(Answer):
    """The keys of a metric that a version changed."""

    metric: str
    keys: list[KeyChange]


class DefinitionVersion(Answer):
    """A version of the definitions, since when it was in force, and what differs from the one before.

    `added` and `removed` are names of metrics, `others` is what changed beside metrics, in words. `known`:
    false for the first version, and for one that another release wrote, of which nobody can say what changed.
    """

    version: int
    since: datetime
    known: bool
    added: list[str]
    removed: list[str]
    changed: list[MetricChange]
    others: list[str]
