"""Day tables: what fell on one day in one repository, by `{host}/{repository_id}/{day}`."""

from typing import TypedDict

from services.contracts.day_tables import PackedTable
from services.contracts.readmodels.collections import index
from services.contracts.round_tables import PackedRounds

DAYS = "days"
INDEXES = (index("day"),)


class DayDocument(TypedDict):
    """`days`: what fell on one calendar day (the team's time zone) in one repository, as columns.

    `_id` is `{host}/{repository_id}/{day}`; `day` is `YYYY-MM-DD`, `table` as `day_tables` packs it, `rounds`
    (of review) as `round_tables` does.
    `wanted` and `built` are the version guard: whoever touches the day raises the first, whoever recomputes
    it writes the second, after it has announced that in `day_writes`.
    """

    _id: str
    wanted: int
    built: int
    definition_version: int
    host: str
    repository_id: int
    repo: str
    day: str
    table: PackedTable
    rounds: PackedRounds
