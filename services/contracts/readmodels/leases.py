"""Who does something that one process at a time may do: a document of the collection that it is about."""

from datetime import datetime
from typing import TypedDict

LEASE = "lease"


class LeaseDocument(TypedDict):
    """The lease, which process holds it, and until when; `holder` None: nobody does."""

    _id: str
    holder: str | None
    until: datetime
