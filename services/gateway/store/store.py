"""The read models as the gateway reads them; the only module that knows the driver."""

import contextlib
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.access import ACCESS
from services.contracts.readmodels.collections import FIRST_GENERATION, collection
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.generations import GENERATIONS, SERVED
from services.contracts.readmodels.keys import KEYS
from services.contracts.readmodels.log import LOG
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.sources import SOURCES
from services.gateway.queries.order import Condition, Segment
from services.gateway.queries.period import Period
from services.gateway.store.active_definitions import ActiveDefinitions
from services.runtime.mongo import MongoCollection, MongoError, database_of, mongo_client

Document = dict[str, Any]

StoreError = MongoError

SELECTION_SECONDS = 2.0
CHUNK = 2_000
LISTED = {"facts": 0, "attributes": 0, "explanation": 0, "phases": 0, "refresh": 0, "deployment": 0}


class Store:
    """Reads the served set. Every method raises `StoreError` while MongoDB does not answer."""

    def __init__(self, url: str, shipped: Definitions) -> None:
        self._client = mongo_client(url, SELECTION_SECONDS)
        self._database = database_of(self._client)
        self._before_first_start = ActiveDefinitions(FIRST_GENERATION, 0, shipped)
        self._definitions: dict[int, Definitions] = {}

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    async def ping(self) -> None:
        """Return if MongoDB answers."""
        await self._database.command("ping")

    def _of(self, name: str, generation: str) -> MongoCollection:
        return self._database[collection(name, generation)]

    async def active(self) -> ActiveDefinitions:
        """The served set and its definitions; what ships with Headway before the aggregator's first start."""
        active = await self._database[GENERATIONS].find_one({"_id": SERVED})
        if active is None:
            return self._before_first_start
        definitions = await self._version(active["definition_version"])
        if definitions is None:
            return self._before_first_start
        return ActiveDefinitions(active["read_set"], active["definition_version"], definitions)

    async def sets(self) -> tuple[str, str | None]:
        """The served set, and the one that is being filled to be served later, if there is one."""
        active = await self._database[GENERATIONS].find_one({"_id": SERVED})
        if active is None:
            return self._before_first_start.generation, None
        pending = active.get("pending")
        return active["read_set"], pending["read_set"] if pending else None

    async def _version(self, version: int) -> Definitions | None:
        if version not in self._definitions:
            found = await self._database[DEFINITIONS].find_one({"_id": version})
            if found is None:
                return None
            self._definitions[version] = Definitions.model_validate(found["content"])
        return self._definitions[version]

    async def day_versions(self, generation: str, repos: Iterable[str], period: Period) -> dict[str, int]:
        """Which day documents there are in a period, and how new each is."""
        days = {"$gte": period.first.isoformat(), "$lt": period.end.isoformat()}
        condition: Condition = {"day": days, "built": {"$gt": 0}}
        if named := sorted(repos):
            condition["repo"] = {"$in": named}
        found = self._of(DAYS, generation).find(condition, {"built": 1}, batch_size=50_000)
        return {document["_id"]: document["built"] for document in await found.to_list(None)}

    async def day_documents(self, generation: str, ids: Sequence[str]) -> list[Document]:
        """Day documents by id."""
        days = self._of(DAYS, generation)
        found: list[Document] = []
        for start in range(0, len(ids), CHUNK):
            found += await days.find({"_id": {"$in": list(ids[start : start + CHUNK])}}).to_list(None)
        return found

    async def page(
        self, name: str, generation: str, segments: Sequence[Segment], limit: int
    ) -> list[Document]:
        """The first `limit` documents of the segments, one segment after the other."""
        found: list[Document] = []
        for segment in segments:
            if len(found) < limit:
                cursor = self._of(name, generation).find(segment.condition, LISTED)
                found += await cursor.sort(segment.sort).limit(limit - len(found)).to_list(None)
        return found

    async def count(self, name: str, generation: str, condition: Condition) -> int:
        """How many documents meet a condition."""
        return await self._of(name, generation).count_documents(condition)

    async def pull_request(
        self, generation: str, repo: str, number: int, repository_id: int | None = None
    ) -> Document | None:
        """One pull request with all its facts.

        The name is that of the repository that has it now. One that had it before is named by its id, too.
        """
        pull_requests = self._of(PULL_REQUESTS, generation)
        named = await self._of(REPOSITORIES, generation).find({"folded": repo.casefold()}).to_list(None)
        if not named:
            return await pull_requests.find_one({"repo": repo, "number": number})
        wanted = [one["id"] for one in named if _is_meant(one, repository_id)]
        return await pull_requests.find_one({"repository_id": {"$in": wanted}, "number": number})

    async def pull_requests(self, generation: str, numbers: dict[str, set[int]]) -> list[Document]:
        """Several pull requests by repository and number, without their facts."""
        wanted = [{"repo": repo, "number": {"$in": sorted(some)}} for repo, some in numbers.items()]
        if not wanted:
            return []
        return await self._of(PULL_REQUESTS, generation).find({"$or": wanted}, LISTED).to_list(None)

    async def documents(
        self, name: str, generation: str, condition: Condition, fields: Sequence[str]
    ) -> list[Document]:
        """Documents that meet a condition, with only the fields named."""
        return await self._of(name, generation).find(condition, dict.fromkeys(fields, 1)).to_list(None)

    async def key(self, name: str) -> bytes:
        """A secret of the gateways': made up when it is first asked for, and the same ever after."""
        keys = self._database[KEYS]
        made_up = {"$setOnInsert": {"key": secrets.token_bytes(32)}}
        with contextlib.suppress(DuplicateKeyError):  # another gateway was quicker
            await keys.update_one({"_id": name}, made_up, upsert=True)
        found = await keys.find_one({"_id": name})
        if found is None:
            raise StoreError(f"the key {name!r} was not kept")
        return bytes(found["key"])

    @property
    def access(self) -> MongoCollection:
        """Where it is kept which sessions were ended, and when tokens were used last."""
        return self._database[ACCESS]

    async def notes(self) -> list[str]:
        """What the aggregator says is wrong with the log or the read models as a whole."""
        found = await self._database[LOG].find_one({"_id": LOG}, {"notes": 1})
        return list(((found or {}).get("notes") or {}).values())

    async def sources(self, repos: Iterable[str]) -> list[Document]:
        """The collector's last word on each repository that is still collected under that name."""
        named = sorted(repos)
        condition: Condition = {"progress.gone": {"$ne": True}}
        if named:  # what an older release has written is not folded
            folded = sorted({name.casefold() for name in named})
            condition["$or"] = [{"folded": {"$in": folded}}, {"repo": {"$in": named}}]
        return await self._database[SOURCES].find(condition).sort("_id").to_list(None)


def _is_meant(repository: Document, repository_id: int | None) -> bool:
    """Whether a repository is the one that an address means; without an id, whoever has the name now."""
    if repository_id is None:
        return not repository.get("superseded", False)
    return bool(repository["id"] == repository_id)
