"""What the events of the log say of documents, in shards, while a generation is filled from it.

Whatever is about one pull request or deployment is in one shard. A range of the log is staged as a
whole, with the accounts and repositories that its events name; staging it again changes nothing.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, TypedDict, cast

from bson import BSON
from pymongo import ReplaceOne

from services.aggregator.facts.stored_facts import StoredAccount, StoredRepository
from services.aggregator.store.generations import STAGED_EVENTS
from services.aggregator.store.read_model import DURABLE
from services.contracts.readmodels.collections import collection
from services.runtime.mongo import MongoDatabase

PLAN = "plan"

MongoDocument = dict[str, Any]


class StagingPlan(TypedDict):
    """How the log is divided: from `first` to `last`, in ranges of so many, into so many shards.

    `format`: that of what is staged.
    """

    format: int
    first: int
    last: int
    log_range: int
    shards: int


class StagedRange(TypedDict):
    """What is known of a staged range beside its events.

    `events`: how many are staged, by the kind of document; `refused`: the sequence of each message that is no
    event or can never be stored, with the reason.
    """

    log_range: int
    messages: int
    events: dict[str, int]
    refused: list[tuple[int, str]]
    accounts: list[StoredAccount]
    repositories: list[StoredRepository]


class StagedEvents:
    """The collection of one generation. Every method raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase, generation: str) -> None:
        self._staged = database[collection(STAGED_EVENTS, generation)]

    @staticmethod
    def check(log_range: Mapping[str, Any]) -> None:
        """Return if MongoDB can hold this; raises what it would be refused with."""
        BSON.encode(log_range)

    async def plan(self, new: StagingPlan) -> StagingPlan:
        """The plan of this generation: the one that was begun with, or else this new one.

        What was staged in another format is dropped.
        """
        found = await self._staged.find_one({"_id": PLAN})
        if found and found.get("format") != new["format"]:
            await self._staged.drop()
            found = None
        if not found:
            await self._staged.create_index("shard")
            await self._staged.insert_one({**new, "_id": PLAN})
            return new
        return {name: found[name] for name in StagingPlan.__annotations__}  # type: ignore[return-value]

    async def add(
        self, log_range: int, part: int, updates: Mapping[str, Sequence[tuple[int, bytes]]]
    ) -> None:
        """Stage updates (each with the sequence of its event) by shard: one part of a range."""
        documents = [
            {
                "_id": f"{log_range}/{part}/{shard}",
                "shard": shard,
                "sequences": [sequence for sequence, _ in some],
                "bodies": [body for _, body in some],
            }
            for shard, some in updates.items()
        ]
        operations = [ReplaceOne({"_id": one["_id"]}, one, upsert=True) for one in documents]
        if operations:
            await self._staged.bulk_write(operations, ordered=False)

    async def complete(self, log_range: StagedRange) -> None:
        """Note durably that all of a range is staged."""
        noted = {**log_range, "_id": f"log_range/{log_range['log_range']}"}
        target = self._staged.with_options(write_concern=DURABLE)
        await target.replace_one({"_id": noted["_id"]}, noted, upsert=True)

    async def log_ranges(self) -> AsyncIterator[StagedRange]:
        """The ranges that are staged."""
        async for one in self._staged.find({"_id": {"$regex": "^log_range/"}}):
            yield cast(StagedRange, one)

    async def updates(self, shard: str) -> list[tuple[int, bytes]]:
        """The updates of a shard, each with the sequence of its event."""
        found: list[tuple[int, bytes]] = []
        async for one in self._staged.find({"shard": shard}, {"sequences": 1, "bodies": 1}):
            found += zip(one["sequences"], one["bodies"], strict=True)
        return found

    async def measured(self) -> set[str]:
        """The shards of which all is measured and durable."""
        found = self._staged.find({"_id": {"$regex": "^measured/"}}, {"_id": 1})
        return {one["_id"].partition("/")[2] async for one in found}

    async def note_measured(self, shards: Iterable[str]) -> None:
        """Note that all of these shards is measured and durable."""
        for shard in shards:
            id_ = f"measured/{shard}"
            await self._staged.replace_one({"_id": id_}, {}, upsert=True)

    async def drop(self) -> None:
        """Drop all of it, as often as you like."""
        await self._staged.drop()
