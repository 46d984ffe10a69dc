"""Every version of the definitions that there ever was, by its number."""

from datetime import datetime
from typing import TypedDict

DEFINITIONS = "definitions"


class DefinitionsDocument(TypedDict):
    """`definitions`: every version there ever was; `_id` is the version, from 1.

    `in_force_since` is None until everything is measured with it; `measuring` is the aggregator's number
    of the way in which it measures.
    """

    _id: int
    digest: str
    measuring: int
    in_force_since: datetime | None
    content: dict[str, object]
