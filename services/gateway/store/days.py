"""The read model `days`: a table per repository and day."""

from collections.abc import Iterable, Sequence
from typing import cast

from services.contracts.readmodels.days import DAYS, DayDocument
from services.gateway.queries.period import Period
from services.gateway.store.conditions import Condition, one_of
from services.gateway.store.store import Store

CHUNK = 2_000
"""Documents that are read at once."""


async def day_versions(store: Store, generation: str, repos: Iterable[str], period: Period) -> dict[str, int]:
    """The version of each day document of a period, by id; of all repositories if none is named.

    Raises `StoreError`.
    """
    days = {"$gte": period.first.isoformat(), "$lt": period.end.isoformat()}
    condition: Condition = {"day": days, "built": {"$gt": 0}}
    if named := sorted(repos):
        condition["repo"] = one_of(named)
    found = store.collection(DAYS, generation).find(condition, {"built": 1}, batch_size=50_000)
    return {document["_id"]: document["built"] for document in await found.to_list(None)}


async def find_days(store: Store, generation: str, ids: Sequence[str]) -> list[DayDocument]:
    """Day documents by id. Raises `StoreError`."""
    days = store.collection(DAYS, generation)
    found: list[DayDocument] = []
    for start in range(0, len(ids), CHUNK):
        chunk = days.find({"_id": {"$in": list(ids[start : start + CHUNK])}})
        found += cast(list[DayDocument], await chunk.to_list(None))
    return found
