"""Day writes: which day tables are about to be written, in an order that every reader can follow."""

from typing import TypedDict

DAY_WRITES = "day_writes"


class DayWriteDocument(TypedDict):
    """`day_writes`: an announcement, made before day tables are written.

    `_id` is a number: 1, 2, 3, … without gaps, and none appears before the one ahead of it. `stamp` is like
    no other. `built[n]` is the version that the table `days[n]` is going to have: once it has that, or a
    later one, this write changes it no more. Old announcements are removed when that is so.
    """

    _id: int
    stamp: str
    days: list[str]
    built: list[int]
