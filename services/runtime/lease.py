"""A lease in MongoDB: one process at a time does something, until it gives it back or is no more.

Two at once must do no harm, only the same work twice: a process that stands still may find its lease gone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self, cast

from services.contracts.readmodels.leases import LEASE, LeaseDocument
from services.runtime.mongo import MongoCollection

IT = {"_id": LEASE}
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lease:
    """By whom it is held, and until when."""

    holder: str | None
    until: datetime

    def later_than(self, before: Self) -> bool:
        """Whether the same holder has renewed it since: a process that is no more does not."""
        return self.holder is not None and self.holder == before.holder and self.until > before.until


class LeaseStore:
    """The lease of a collection, by MongoDB's own clock. Raises `MongoError` while MongoDB is away."""

    def __init__(self, collection: MongoCollection) -> None:
        self._leases = collection

    async def prepare(self) -> None:
        """Create the document, as often as you like."""
        free = {"holder": None, "until": LONG_AGO}
        await self._leases.update_one(IT, {"$setOnInsert": free}, upsert=True)

    async def take(self, holder: str, seconds: float) -> bool:
        """Hold the lease for so long from now on; false if somebody else does."""
        free = {"$or": [{"holder": holder}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
        until = {"$add": ["$$NOW", round(seconds * 1_000)]}
        taken = [{"$set": {"holder": {"$literal": holder}, "until": until}}]
        return (await self._leases.update_one({**IT, **free}, taken)).matched_count == 1

    async def held(self) -> Lease:
        """The lease as it is right now; free before anybody prepared it."""
        found = cast(LeaseDocument | None, await self._leases.find_one(IT))
        return Lease(found["holder"], found["until"]) if found else Lease(None, LONG_AGO)

    async def give_back(self, holder: str) -> None:
        """Let somebody else take it at once."""
        free = {"holder": None, "until": LONG_AGO}
        await self._leases.update_one({**IT, "holder": holder}, {"$set": free})
