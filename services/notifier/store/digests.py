"""Until when each digest was sent, so that each is sent once."""

from datetime import datetime

from services.contracts.readmodels.alerts import DIGESTS, NOTIFIER
from services.runtime.mongo import MongoDatabase


class DigestStore:
    """The document `digests`. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._notifier = database[NOTIFIER]

    async def done(self) -> dict[str, datetime]:
        """When each digest was due that was dealt with last, by name."""
        found = await self._notifier.find_one({"_id": DIGESTS})
        return dict(found["done"]) if found else {}

    async def save(self, name: str, due: datetime) -> None:
        """Note that a digest was dealt with."""
        await self._notifier.update_one({"_id": DIGESTS}, {"$set": {f"done.{name}": due}}, upsert=True)
