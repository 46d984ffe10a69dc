"""The edges of alerts, each stored once: before anything is sent about it."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from pymongo.errors import BulkWriteError

from services.contracts.readmodels.alerts import ALERT_INDEXES, ALERTS, AlertDocument
from services.notifier.store.indexes import create_indexes
from services.runtime.mongo import MongoDatabase

DUPLICATE = 11000
MOST_WAITING = 5_000


class AlertStore:
    """The collection `alerts`. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._alerts = database[ALERTS]

    async def prepare(self) -> None:
        """Create the indexes."""
        await create_indexes(self._alerts, ALERT_INDEXES)

    async def of(self, subjects: Collection[str]) -> Mapping[str, AlertDocument]:
        """Everything that is stored of some subjects, by id."""
        found = await self._alerts.find({"subject": {"$in": list(subjects)}}).to_list(None)
        return {one["_id"]: cast(AlertDocument, one) for one in found}

    async def with_ids(self, ids: Collection[str]) -> Mapping[str, AlertDocument]:
        """Those with some ids, by id."""
        found = await self._alerts.find({"_id": {"$in": list(ids)}}).to_list(None)
        return {one["_id"]: cast(AlertDocument, one) for one in found}

    async def add(self, alerts: Sequence[AlertDocument]) -> None:
        """Store alerts; what is there already stays as it is."""
        if not alerts:
            return
        try:
            await self._alerts.insert_many([dict(one) for one in alerts], ordered=False)
        except BulkWriteError as problem:
            errors = (problem.details or {}).get("writeErrors", [])
            if any(error["code"] != DUPLICATE for error in errors):
                raise

    async def waiting(self, channel: str) -> list[AlertDocument]:
        """The alerts that no message of a channel has yet, the oldest first."""
        found = self._alerts.find({"waiting": channel}).sort([("at", 1), ("_id", 1)])
        return cast(list[AlertDocument], await found.to_list(MOST_WAITING))

    async def taken(self, ids: Collection[str], channel: str) -> None:
        """Note that a message of a channel has some alerts."""
        await self._alerts.update_many({"_id": {"$in": list(ids)}}, {"$pull": {"waiting": channel}})

    async def newest(self, most: int) -> list[AlertDocument]:
        """The alerts that became known last, the newest first."""
        found = self._alerts.find().sort([("known_at", -1), ("_id", 1)]).limit(most)
        return cast(list[AlertDocument], await found.to_list(most))
