"""Attributes: values of which the newest counts, with the moments that decide it."""

from datetime import datetime
from typing import TypedDict


class AttributeDocument(TypedDict):
    """A value, GitHub's time of it, and when it was observed."""

    value: str | int | bool | datetime | list[str]
    updated_at: datetime
    observed_at: datetime
