"""Day tables in MongoDB, under a guard: `wanted` is raised by whoever touches a day, `built` follows it."""

from collections.abc import Iterable, Mapping
from typing import TypedDict

from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import OperationFailure

from services.aggregator.store.concurrency import concurrently
from services.aggregator.store.day_writes import AnnouncedDays, DayWriteStore
from services.aggregator.store.errors import REFUSED_FOR_GOOD, UnstorableError
from services.aggregator.store.read_model import MongoDocument, ReadModel
from services.contracts.day_tables import PackedTable
from services.contracts.readmodels.days import DAYS
from services.contracts.round_tables import PackedRounds
from services.runtime.mongo import MongoDatabase

FEW = 8
GUARD = {"wanted": 1, "built": 1}


class BuiltDay(TypedDict):
    """What a day is built as, and up to which `wanted`."""

    built: int
    definition_version: int
    repo: str
    table: PackedTable
    rounds: PackedRounds


class NewDay(BuiltDay):
    """What a day begins as."""

    host: str
    repository_id: int
    day: str


def _behind(found: Iterable[MongoDocument]) -> dict[str, int]:
    """The `wanted` of days that are not built that far yet, by id."""
    return {one["_id"]: one["wanted"] for one in found if one["built"] < one["wanted"]}


class DayStore(ReadModel):
    """The day tables of a generation."""

    NAME = DAYS

    def __init__(self, database: MongoDatabase, generation: str) -> None:
        super().__init__(database, generation)
        self._writes = DayWriteStore(database, generation)

    async def announce(self, built: Mapping[str, int]) -> AnnouncedDays:
        """Announce the versions with which days will be written: gateways look for them from then on."""
        return await self._writes.announce(built)

    async def want(self, days: Mapping[str, NewDay]) -> dict[str, int]:
        """Raise `wanted` of days (new ones begin as given); return it for those not built that far yet.

        Few days are raised and read at once, side by side; many take one command to raise and one to read.
        """
        if len(days) <= FEW:
            raised = [self._want(id_, new) for id_, new in days.items()]
            return _behind(await concurrently(raised))
        await self._write(
            [
                UpdateOne({"_id": id_}, {"$inc": {"wanted": 1}, "$setOnInsert": new}, upsert=True)
                for id_, new in days.items()
            ]
        )
        return _behind(await self._found({"_id": {"$in": list(days)}}, GUARD))

    async def _want(self, id_: str, new: NewDay) -> MongoDocument:
        update = {"$inc": {"wanted": 1}, "$setOnInsert": new}
        try:
            raised: MongoDocument = await self._collection.find_one_and_update(
                {"_id": id_}, update, GUARD, upsert=True, return_document=ReturnDocument.AFTER
            )
        except OperationFailure as problem:
            if problem.code in REFUSED_FOR_GOOD:
                raise UnstorableError(str(problem)) from problem
            raise
        return raised

    async def build(self, announced: AnnouncedDays, days: Mapping[str, BuiltDay]) -> None:
        """Write announced days, each unless it is already built as far as its `built` or further."""
        unannounced = [id_ for id_, day in days.items() if announced.built.get(id_) != day["built"]]
        assert not unannounced, f"no gateway would look for {unannounced}"
        await self._write(
            [
                UpdateOne({"_id": id_, "built": {"$lt": day["built"]}}, {"$set": day})
                for id_, day in days.items()
            ]
        )
