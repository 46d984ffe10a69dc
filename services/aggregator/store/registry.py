"""The document that says which generation is served: whatever happens to generations is one write of it."""

from typing import Any, cast

from pymongo.errors import DuplicateKeyError, PyMongoError

from services.aggregator.store.generations import Generation, Generations, PendingGeneration, Source
from services.aggregator.store.read_model import DURABLE
from services.contracts.readmodels.collections import FIRST_GENERATION
from services.contracts.readmodels.generations import GENERATIONS, SERVED, GenerationsDocument
from services.runtime.mongo import MongoDatabase

MongoDocument = dict[str, Any]

MILLISECONDS = 1_000
IT = {"_id": SERVED}


def _retired(*generations: str) -> list[MongoDocument]:
    """An update's stage that retires generations. Times are MongoDB's own: several processes compare them."""
    retired = [{"read_set": {"$literal": generation}, "at": "$$NOW"} for generation in generations]
    return [{"$set": {"retired": {"$concatArrays": ["$retired", retired]}}}]


class NoGenerationError(PyMongoError):
    """No generation was begun yet, or MongoDB has lost everything."""


class GenerationRegistry:
    """Which generation is served, and which is being filled. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._registry = database[GENERATIONS].with_options(write_concern=DURABLE)

    async def now(self) -> Generations:
        """What is so right now. Raises `NoGenerationError` before any generation was begun."""
        found = await self._registry.find_one(IT)
        if not found:
            raise NoGenerationError("MongoDB holds no read models")
        return Generations.of(cast(GenerationsDocument, found))

    async def begun(self) -> bool:
        """Whether there has been a beginning."""
        return await self._registry.find_one(IT) is not None

    async def begin(self, version: int) -> bool:
        """Serve the first generation, measured with this version; false if one is served already."""
        first: GenerationsDocument = {
            "_id": SERVED,
            "read_set": FIRST_GENERATION,
            "definition_version": version,
            "last_set": 1,
            "pending": None,
            "retired": [],
            "announced": False,
        }
        try:
            await self._registry.insert_one(cast(MongoDocument, first))
        except DuplicateKeyError:
            return False
        return True

    async def _change(self, condition: MongoDocument, update: list[MongoDocument]) -> bool:
        return (await self._registry.update_one({**IT, **condition}, update)).matched_count == 1

    async def open(self, before: Generations, version: int, source: Source) -> PendingGeneration | None:
        """Begin another generation, instead of the one that is being filled; None if `before` is outdated."""
        number = before.last + 1
        opened = PendingGeneration(Generation(str(number), version), source)
        pending = {
            **{"read_set": opened.generation.name, "definition_version": version, "source": source.value},
            **{"position": 0, "touched": "$$NOW"},
        }
        named = before.pending.generation.name if before.pending else None
        update: list[MongoDocument] = _retired(named) if named else []
        update.append({"$set": {"last_set": number, "pending": _literal(pending)}})
        same = {"last_set": before.last, "pending.read_set": named}
        return opened if await self._change(same, update) else None

    async def advance(self, generation: str, position: int) -> bool:
        """Note how far the log has been read; false if that generation is not being filled any more."""
        moved = {"pending.position": position, "pending.touched": "$$NOW"}
        return await self._change({"pending.read_set": generation}, [{"$set": moved}])

    async def switch(self, pending: PendingGeneration) -> bool:
        """Serve the generation that was filled, from this moment on; false if it is not being filled any
        more.
        """
        filled = pending.generation
        served = {
            **{"read_set": filled.name, "definition_version": filled.version},
            **{"pending": None, "announced": False},
        }
        retired = {"$concatArrays": ["$retired", [{"read_set": "$read_set", "at": "$$NOW"}]]}
        update = {"$set": {"retired": retired, **_literal(served)}}
        return await self._change({"pending.read_set": filled.name}, [update])

    async def withdraw(self, generation: str, untouched_seconds: float = 0) -> bool:
        """Give a generation up that is being filled, if nobody has got on with it for so long."""
        until = {"$subtract": ["$$NOW", untouched_seconds * MILLISECONDS]}
        condition = {"pending.read_set": generation, "$expr": {"$lte": ["$pending.touched", until]}}
        return await self._change(condition, [*_retired(generation), {"$set": {"pending": None}}])

    async def announced(self, served: Generation) -> None:
        """Note that the generation that is served has been announced to everybody."""
        await self._change({"read_set": served.name}, [{"$set": {"announced": True}}])

    async def drop(self, grace_seconds: float) -> list[str]:
        """Drop what was retired so long ago, and what belongs to no generation; return the collections."""
        until = {"$subtract": ["$$NOW", grace_seconds * MILLISECONDS]}
        young = {"$filter": {"input": "$retired", "cond": {"$gt": ["$$this.at", until]}}}
        await self._change({}, [{"$set": {"retired": young}}])
        # In this order: a generation is in the document before it has its first collection.
        there = await self._database.list_collection_names()
        orphans = (await self.now()).orphans(there)
        for name in orphans:
            await self._database.drop_collection(name)
        return orphans


def _literal(values: MongoDocument) -> MongoDocument:
    """Values for an update's stage, in which text that begins with `$` and plain null would mean more."""
    return {name: value if value == "$$NOW" else {"$literal": value} for name, value in values.items()}
