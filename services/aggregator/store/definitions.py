"""Every version of the definitions that there ever was, in MongoDB."""

from datetime import UTC, datetime
from typing import Any, cast

from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from services.aggregator.store.read_model import DURABLE
from services.contracts.readmodels.definitions import DEFINITIONS, DefinitionsDocument
from services.runtime.mongo import MongoDatabase

MongoDocument = dict[str, Any]


class DefinitionStore:
    """The collection `definitions`. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._definitions = database[DEFINITIONS].with_options(write_concern=DURABLE)

    async def newest(self) -> DefinitionsDocument | None:
        """The definitions of the highest version."""
        found = await self._definitions.find_one(sort=[("_id", DESCENDING)])
        return cast(DefinitionsDocument | None, found)

    async def newest_number(self) -> int:
        """The highest version; 0 before there is one."""
        found = await self._definitions.find_one({}, {"_id": 1}, sort=[("_id", DESCENDING)])
        return found["_id"] if found else 0

    async def find(self, version: int) -> DefinitionsDocument | None:
        """The definitions of a version, if there is one."""
        return cast(DefinitionsDocument | None, await self._definitions.find_one({"_id": version}))

    async def get(self, version: int) -> DefinitionsDocument:
        """The definitions of a version, which must be there."""
        found = await self.find(version)
        assert found, f"there is no version {version} of the definitions"
        return found

    async def add(self, document: DefinitionsDocument) -> bool:
        """Write a new version; false if somebody else took that number."""
        try:
            await self._definitions.insert_one(cast(MongoDocument, document))
        except DuplicateKeyError:
            return False
        return True

    async def note_in_force(self, version: int) -> None:
        """Note that everything is measured with a version from now on, unless that was so before."""
        await self._definitions.update_one(
            {"_id": version, "in_force_since": None}, {"$set": {"in_force_since": datetime.now(UTC)}}
        )
