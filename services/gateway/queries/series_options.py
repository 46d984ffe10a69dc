"""How a series is cut: the width of its buckets, and what it is grouped by."""

from dataclasses import dataclass
from typing import Literal

from services.gateway.queries.buckets import Interval

RowGroup = Literal["author", "team", "repo", "weekday", "hour", "weekday_hour", "size", "reviewer"]
GroupBy = Literal[RowGroup, "phase"]

OF_PEOPLE = frozenset({"author", "reviewer"})
"""Groups that are people, by the names of the fields in which they are."""
HOURS = tuple(f"{hour:02}" for hour in range(24))
WEEKDAYS = tuple(str(day) for day in range(1, 8))


@dataclass(frozen=True, slots=True)
class SeriesOptions:
    """How a series is cut."""

    interval: Interval
    group_by: GroupBy | None
