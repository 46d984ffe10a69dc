"""The collector's last word on each repository in MongoDB, which belongs to no generation."""

from typing import Any, cast

from pymongo.errors import DuplicateKeyError

from services.aggregator.store.indexes import index_model
from services.aggregator.store.read_model import DURABLE
from services.contracts.readmodels.sources import INDEXES, SOURCES, SourceDocument
from services.runtime.mongo import MongoDatabase

MongoDocument = dict[str, Any]


class SourceStore:
    """The collection `sources`. Every method raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._sources = database[SOURCES].with_options(write_concern=DURABLE)

    async def prepare(self) -> None:
        """Create the indexes, as often as you like."""
        await self._sources.create_indexes([index_model(each) for each in INDEXES])

    async def save(self, source: SourceDocument) -> bool:
        """Write the collector's last word, unless a later one is there; false then."""
        older = {"_id": source["_id"], "recorded": {"$lt": source["recorded"]}}
        try:
            await self._sources.replace_one(older, cast(MongoDocument, source), upsert=True)
        except DuplicateKeyError:
            return False
        same: list[MongoDocument] = [{"repo": source["repo"]}]  # as an older release spelt the `_id`
        if source["repository_id"] is not None:
            same.append({"repository_id": source["repository_id"]})
        before = {"_id": {"$ne": source["_id"]}, "recorded": {"$lt": source["recorded"]}}
        await self._sources.delete_many({"host": source["host"], "$or": same, **before})
        return True
