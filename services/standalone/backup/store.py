"""What MongoDB holds and the log does not tell: the versions of the definitions, and the pseudonyms' key."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bson import json_util
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client

from services.contracts.readmodels import DEFINITIONS, KEYS

DEFAULT_DATABASE = "headway"
KEPT = (DEFINITIONS, KEYS)
PATIENCE_MILLISECONDS = 5_000
EXACT = json_util.CANONICAL_JSON_OPTIONS.with_options(tz_aware=True)


@dataclass(frozen=True, slots=True)
class Place:
    """A Headway to back up or to restore: a connection to the log, the documents, the file of tokens."""

    client: Client
    documents: "Documents"
    tokens: Path


class Documents:
    """Those documents in one database. Raises `PyMongoError` while MongoDB is away."""

    def __init__(self, url: str) -> None:
        self._client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
            url, tz_aware=True, serverSelectionTimeoutMS=PATIENCE_MILLISECONDS
        )
        self._database = self._client.get_default_database(DEFAULT_DATABASE)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    async def read(self) -> AsyncIterator[dict[str, Any]]:
        """Each document with its collection, as extended JSON."""
        for name in KEPT:
            async for document in self._database[name].find():
                yield {
                    "collection": name,
                    "document": json.loads(json_util.dumps(document, json_options=EXACT)),
                }

    async def write(self, line: dict[str, Any]) -> None:
        """Put one back."""
        document = json_util.loads(json.dumps(line["document"]), json_options=EXACT)
        await self._database[line["collection"]].replace_one({"_id": document["_id"]}, document, upsert=True)

    async def empty(self) -> bool:
        """Whether there is nothing of Headway's."""
        return not await self._database.list_collection_names()

    async def drop(self) -> None:
        """Remove everything of Headway's."""
        for name in await self._database.list_collection_names():
            await self._database.drop_collection(name)
