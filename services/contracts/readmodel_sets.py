"""The documents beside the read models: versions of the definitions, and which set of read models is served.

Their collections and ids are named in `readmodels`.
"""

from datetime import datetime
from typing import Any, TypedDict


class DefinitionsDocument(TypedDict):
    """`definitions`: every version there ever was; `_id` is the version, from 1.

    `in_force_since` is None until everything is measured with it; `measuring` is the aggregator's number
    of the way in which it measures.
    """

    _id: int
    digest: str
    measuring: int
    in_force_since: datetime | None
    content: dict[str, Any]


class PendingSet(TypedDict):
    """A set that is being filled, from the facts of the served set or from the log.

    `position` is the sequence up to which the log has been read; `touched` is when that moved last.
    """

    read_set: str
    definition_version: int
    source: str
    position: int
    touched: datetime


class RetiredSet(TypedDict):
    """A set that is no longer served, or never was; it is dropped when nobody can be reading it."""

    read_set: str
    at: datetime


class ActiveSet(TypedDict):
    """The document of `sets` that says which set is served, measured with which definitions.

    Whatever happens to sets is one atomic write of it. `last_set` is the number that was given last:
    none is given twice. `announced`: whether clients have been told that this set is served.
    """

    _id: str
    read_set: str
    definition_version: int
    pending: PendingSet | None
    retired: list[RetiredSet]
    last_set: int
    announced: bool


class LeaseDocument(TypedDict):
    """The document of `sets` that says which process may fill a set, and until when."""

    _id: str
    holder: str | None
    until: datetime
