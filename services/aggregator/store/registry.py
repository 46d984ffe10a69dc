"""The document that says which set is served: whatever happens to sets is one atomic write of it."""

from typing import Any

from pymongo import WriteConcern
from pymongo.errors import DuplicateKeyError, PyMongoError

from services.aggregator.store.generations import Generation, Generations, PendingGeneration, Source
from services.contracts.readmodels.collections import FIRST_GENERATION
from services.contracts.readmodels.generations import GENERATIONS, SERVED
from services.runtime.mongo import MongoDatabase

Document = dict[str, Any]

# The last write before an acknowledgement waits for the journal; with it is everything written before.
DURABLE = WriteConcern(w="majority", j=True)
MILLISECONDS = 1_000
IT = {"_id": SERVED}


def _retired(*read_sets: str) -> list[Document]:
    """An update's stage that retires sets. Times are MongoDB's own: several processes compare them."""
    retired = [{"read_set": {"$literal": read_set}, "at": "$$NOW"} for read_set in read_sets]
    return [{"$set": {"retired": {"$concatArrays": ["$retired", retired]}}}]


class NoGenerationError(PyMongoError):
    """No set was begun yet, or MongoDB has lost everything."""


class GenerationRegistry:
    """Which set is served, and which is being filled. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._sets = database[GENERATIONS].with_options(write_concern=DURABLE)

    async def now(self) -> Generations:
        """What is so right now. Raises `NoGenerationError` before any set was begun."""
        found = await self._sets.find_one(IT)
        if not found:
            raise NoGenerationError("MongoDB holds no read models")
        return Generations.of(found)

    async def begun(self) -> bool:
        """Whether there has been a beginning."""
        return await self._sets.find_one(IT) is not None

    async def begin(self, version: int) -> bool:
        """Serve the first set, measured with this version; false if a set is served already."""
        first = {
            **{"read_set": FIRST_GENERATION, "definition_version": version, "last_set": 1},
            **{"pending": None, "retired": [], "announced": False},
        }
        try:
            await self._sets.insert_one({**IT, **first})
        except DuplicateKeyError:
            return False
        return True

    async def _change(self, condition: Document, update: list[Document]) -> bool:
        return (await self._sets.update_one({**IT, **condition}, update)).matched_count == 1

    async def open(self, before: Generations, version: int, source: Source) -> PendingGeneration | None:
        """Begin another set, instead of the one that is being filled; None if sets are not as `before`."""
        number = before.last + 1
        opened = PendingGeneration(Generation(str(number), version), source)
        pending = {
            **{"read_set": opened.kept.read_set, "definition_version": version, "source": source.value},
            **{"position": 0, "touched": "$$NOW"},
        }
        named = before.pending.kept.read_set if before.pending else None
        update: list[Document] = _retired(named) if named else []
        update.append({"$set": {"last_set": number, "pending": _literal(pending)}})
        same = {"last_set": before.last, "pending.read_set": named}
        return opened if await self._change(same, update) else None

    async def advance(self, read_set: str, position: int) -> bool:
        """Note how far the log has been read; false if that set is not being filled any more."""
        moved = {"pending.position": position, "pending.touched": "$$NOW"}
        return await self._change({"pending.read_set": read_set}, [{"$set": moved}])

    async def switch(self, pending: PendingGeneration) -> bool:
        """Serve the set that was filled, from this moment on; false if it is not being filled any more."""
        before = {"pending.read_set": pending.kept.read_set}
        served = {
            **{"read_set": pending.kept.read_set, "definition_version": pending.kept.version},
            **{"pending": None, "announced": False},
        }
        retired = {"$concatArrays": ["$retired", [{"read_set": "$read_set", "at": "$$NOW"}]]}
        return await self._change(before, [{"$set": {"retired": retired, **_literal(served)}}])

    async def withdraw(self, read_set: str, untouched_seconds: float = 0) -> bool:
        """Give a set up that is being filled, if nobody has got on with it for so long."""
        until = {"$subtract": ["$$NOW", untouched_seconds * MILLISECONDS]}
        condition = {"pending.read_set": read_set, "$expr": {"$lte": ["$pending.touched", until]}}
        return await self._change(condition, [*_retired(read_set), {"$set": {"pending": None}}])

    async def announced(self, served: Generation) -> None:
        """Note that everybody has been told of the set that is served."""
        await self._change({"read_set": served.read_set}, [{"$set": {"announced": True}}])

    async def drop(self, grace_seconds: float) -> list[str]:
        """Drop sets that were retired so long ago, and what belongs to none; return the collections."""
        until = {"$subtract": ["$$NOW", grace_seconds * MILLISECONDS]}
        young = {"$filter": {"input": "$retired", "cond": {"$gt": ["$$this.at", until]}}}
        await self._change({}, [{"$set": {"retired": young}}])
        # In this order: a set is in the document before it has its first collection.
        there = await self._database.list_collection_names()
        orphans = (await self.now()).orphans(there)
        for name in orphans:
            await self._database.drop_collection(name)
        return orphans


def _literal(values: Document) -> Document:
    """Values for an update's stage, in which text that begins with `$` and plain null would mean more."""
    return {name: value if value == "$$NOW" else {"$literal": value} for name, value in values.items()}
