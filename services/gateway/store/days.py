"""The read model `days`, a table per repository and day, and the announcements of its writes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast

from services.contracts.readmodels.day_writes import DAY_WRITES, DayWriteDocument
from services.contracts.readmodels.days import DAYS, DayDocument
from services.gateway.queries.period import Period
from services.gateway.store.conditions import Condition
from services.gateway.store.store import Store
from services.runtime.mongo import MongoCollection

CHUNK = 2_000
"""Documents that are read at once."""
BUILT: Condition = {"built": {"$gt": 0}}


async def _found(days: MongoCollection, condition: Condition) -> list[DayDocument]:
    found = days.find(BUILT | condition, batch_size=CHUNK)
    return cast(list[DayDocument], await found.to_list(None))


async def find_days(store: Store, generation: str, ids: Sequence[str]) -> list[DayDocument]:
    """Day documents by id. Raises `StoreError`."""
    days = store.collection(DAYS, generation)
    found: list[DayDocument] = []
    for start in range(0, len(ids), CHUNK):
        found += await _found(days, {"_id": {"$in": list(ids[start : start + CHUNK])}})
    return found


async def find_days_between(store: Store, generation: str, period: Period) -> list[DayDocument]:
    """The day documents of a period. Raises `StoreError`."""
    between = {"$gte": period.first.isoformat(), "$lt": period.end.isoformat()}
    return await _found(store.collection(DAYS, generation), {"day": between})


async def find_outermost_days(store: Store, generation: str) -> tuple[str, str] | None:
    """The first and the last day of which there is a document; None if there is none. Raises `StoreError`."""
    days = store.collection(DAYS, generation)
    first = await days.find_one({}, {"day": 1}, sort=[("day", 1)])
    last = await days.find_one({}, {"day": 1}, sort=[("day", -1)])
    return (first["day"], last["day"]) if first and last else None


async def find_first_day(store: Store, generation: str, repos: Iterable[str]) -> date | None:
    """The first day of which there is anything, in these repositories (none: in any). Raises `StoreError`."""
    named = sorted(repos)
    condition = BUILT | ({"repo": {"$in": named}} if named else {})
    first = await store.collection(DAYS, generation).find_one(condition, {"day": 1}, sort=[("day", 1)])
    return date.fromisoformat(first["day"]) if first else None


async def find_day_writes(store: Store, generation: str, since: int) -> list[DayWriteDocument]:
    """The announcements from a number on, in order. Raises `StoreError`."""
    writes = store.collection(DAY_WRITES, generation)
    found = writes.find({"_id": {"$gte": since}}).sort("_id", 1)
    return cast(list[DayWriteDocument], await found.to_list(None))


async def find_all_day_writes(store: Store, generation: str) -> list[DayWriteDocument]:
    """All announcements, up to the one that is the newest now. Raises `StoreError`."""
    writes = store.collection(DAY_WRITES, generation)
    newest = await writes.find_one({}, {"_id": 1}, sort=[("_id", -1)])
    if newest is None:
        return []
    found = writes.find({"_id": {"$lte": newest["_id"]}}).sort("_id", 1)
    return cast(list[DayWriteDocument], await found.to_list(None))
