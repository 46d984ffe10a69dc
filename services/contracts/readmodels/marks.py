"""Marks that a team sets itself: what happened on a day that its charts should show."""

from datetime import datetime
from typing import TypedDict

MARKS = "marks"


class MarkDocument(TypedDict):
    """A mark, which belongs to no generation. `repo` or `team` None: it is about all; `by`: who set it."""

    _id: str
    at: datetime
    text: str
    repo: str | None
    team: str | None
    by: str
