"""The goals, alerts and channels that are active, and since when: for whoever shows them."""

from collections.abc import Mapping
from datetime import datetime

from services.contracts.alerting.document import Alerting
from services.contracts.readmodels.alerts import ACTIVE_RULES, NOTIFIER
from services.runtime.mongo import MongoDatabase

IT = {"_id": ACTIVE_RULES}


class ActiveRulesStore:
    """The document `rules`. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._notifier = database[NOTIFIER]

    async def activated(self) -> dict[str, datetime]:
        """Since when each alert is active, by its digest; empty before the first start."""
        found = await self._notifier.find_one(IT)
        return dict(found["activated"]) if found else {}

    async def save(self, alerting: Alerting, activated: Mapping[str, datetime]) -> None:
        """Keep what is active now."""
        content = alerting.model_dump(mode="json")
        now = {"$set": {"content": content, "activated": dict(activated)}}
        await self._notifier.update_one(IT, now, upsert=True)
