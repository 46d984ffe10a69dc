"""A set of read models read from its beginning to its end."""

from collections.abc import AsyncIterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.mongo import MongoDatabase

Document = dict[str, Any]

NAMED = ("host", "repository_id", "repo")


class GenerationScan:
    """Every document of a set. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase, read_set: str) -> None:
        self._database = database
        self._read_set = read_set

    async def count(self, *names: str) -> int:
        """About how many documents some of its collections have together."""
        counts = [
            await self._database[collection(name, self._read_set)].estimated_document_count()
            for name in names
        ]
        return sum(counts)

    async def count_of(self, name: str, condition: Mapping[str, Any]) -> int:
        """How many documents of a collection meet a condition."""
        return await self._database[collection(name, self._read_set)].count_documents(condition)

    async def documents(
        self,
        name: str,
        fields: Sequence[str],
        at_once: int,
        condition: Mapping[str, Any] = MappingProxyType({}),
    ) -> AsyncIterator[list[Document]]:
        """The documents of a collection that meet a condition, so many at a time, with some of their fields
        (all, if none is named).
        """
        found = self._database[collection(name, self._read_set)].find(
            dict(condition), dict.fromkeys(fields, 1) or None, batch_size=at_once
        )
        while some := await found.to_list(at_once):
            yield some

    async def facts(self, name: str) -> AsyncIterator[tuple[str, str, int]]:
        """Of each document its id, what people call it and how many facts it holds, by id."""
        number = {"$toString": {"$ifNull": ["$number", "$id"]}}
        fields = {"called": {"$concat": ["$repo", "#", number]}, "facts": {"$size": "$facts"}}
        stages: list[Document] = [{"$sort": {"_id": 1}}, {"$project": fields}]
        async for one in self._database[collection(name, self._read_set)].aggregate(
            stages, allowDiskUse=True
        ):
            yield one["_id"], one["called"], one["facts"]

    async def count_facts(self, name: str, id_: str) -> int:
        """How many facts a document holds; 0 if it is not there."""
        found = await self._database[collection(name, self._read_set)].find_one({"_id": id_}, {"facts.id": 1})
        return len(found["facts"]) if found else 0

    async def days(self) -> AsyncIterator[Document]:
        """Every day of every repository on which something falls, or once fell; some of them twice."""
        for name in (PULL_REQUESTS, DEPLOYMENTS):
            key = {field: f"${field}" for field in (*NAMED, "days")}
            stages: list[Document] = [{"$unwind": "$days"}, {"$group": {"_id": key}}]
            found = self._database[collection(name, self._read_set)].aggregate(stages, allowDiskUse=True)
            async for one in found:
                yield {**one["_id"], "day": one["_id"]["days"]}
        async for one in self._database[collection(DAYS, self._read_set)].find(
            {}, dict.fromkeys((*NAMED, "day"), 1)
        ):
            yield one
