"""Which generation of the read models is served, and which is being filled.

The collection is called `sets`, and its documents name generations in `read_set`. Its lease says who may
fill one.
"""

from datetime import datetime
from typing import TypedDict

GENERATIONS = "sets"
SERVED = "active"


class PendingGenerationDocument(TypedDict):
    """A generation that is being filled, from the facts of the served one or from the log.

    `position` is the sequence up to which the log has been read; `touched` is when that moved last.
    """

    read_set: str
    definition_version: int
    source: str
    position: int
    touched: datetime


class RetiredGenerationDocument(TypedDict):
    """A generation that is served no longer, or never was; it is dropped when nobody can be reading it."""

    read_set: str
    at: datetime


class GenerationsDocument(TypedDict):
    """The document of `sets` that says which generation is served, measured with which definitions.

    Whatever happens to generations is one atomic write of it. `last_set` is the number that was given last:
    none is given twice. `announced`: whether clients have been told that this generation is served.
    """

    _id: str
    read_set: str
    definition_version: int
    pending: PendingGenerationDocument | None
    retired: list[RetiredGenerationDocument]
    last_set: int
    announced: bool
