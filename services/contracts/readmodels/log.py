"""What the aggregator knows of the log, kept apart from it; one document."""

from datetime import datetime
from typing import NotRequired, TypedDict

LOG = "log"


class LogDocument(TypedDict):
    """The log as it was last seen: when its stream was made, last sequence, highest count of messages.

    The read models hold it up to `applied`. `notes`: what people have to know, by what it is about.
    """

    _id: str
    created: NotRequired[datetime]
    last: NotRequired[int]
    count: NotRequired[int]
    applied: NotRequired[int]
    notes: NotRequired[dict[str, str]]
