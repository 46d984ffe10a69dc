"""Announcements of day writes in MongoDB, numbered without gaps however many processes write."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from pymongo import DeleteOne, InsertOne

from services.aggregator.store.read_model import MongoDocument, ReadModel
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.day_writes import DAY_WRITES, DayWriteDocument
from services.contracts.readmodels.days import DAYS
from services.runtime.mongo import MongoDatabase

KEPT = 4_096
"""Announcements that a gateway may be behind without reading everything again."""
REMOVED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class AnnouncedDays:
    """The versions that day tables are going to have, by id; every gateway will look for them."""

    built: Mapping[str, int]


class DayWriteStore(ReadModel):
    """The announcements of a generation's day writes."""

    NAME = DAY_WRITES

    def __init__(self, database: MongoDatabase, generation: str) -> None:
        super().__init__(database, generation)
        self._days = database[collection(DAYS, generation)]
        self._newest: int | None = None

    async def announce(self, built: Mapping[str, int]) -> AnnouncedDays:
        """Announce that tables will be written with these versions. Whoever writes one has announced it.

        A number is given only where the one before it can be seen: numbers appear in their order.
        """
        if built:
            number = await self._insert(list(built), list(built.values()))
            if number % REMOVED_AT_ONCE == 0:
                await self._remove_older(number - KEPT)
        return AnnouncedDays(built)

    async def _insert(self, days: list[str], built: list[int]) -> int:
        newest = self._newest if self._newest is not None else await self._read_newest()
        while True:
            entry: DayWriteDocument = {"_id": newest + 1, "stamp": uuid4().hex, "days": days, "built": built}
            inserted = await self._write([InsertOne(cast(MongoDocument, entry))])
            self._newest = newest + 1
            if inserted:
                return newest + 1
            newest = await self._read_newest()

    async def _read_newest(self) -> int:
        found = await self._collection.find({}, {"_id": 1}).sort([("_id", -1)]).limit(1).to_list(1)
        return found[0]["_id"] if found else 0

    async def _remove_older(self, number: int) -> None:
        """Remove those up to a number whose tables nobody writes any more; the others may yet be written."""
        found = await self._found({"_id": {"$lte": number}})
        wanted = {id_ for entry in found for id_ in entry["days"]}
        days = await self._days.find({"_id": {"$in": list(wanted)}}, {"built": 1}).to_list(None)
        built = {one["_id"]: one["built"] for one in days}
        done = [
            entry["_id"]
            for entry in found
            if all(built.get(id_, 0) >= at for id_, at in zip(entry["days"], entry["built"], strict=True))
        ]
        await self._write([DeleteOne({"_id": number}) for number in done])
