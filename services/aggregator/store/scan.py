"""Reads collections of a generation from their beginning to their end."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, TypedDict

from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.facts.stored_facts import StoredDeployment, StoredPullRequest, StoredRepository
from services.aggregator.measurement.attribution import MergeRange
from services.aggregator.store.conditions import of_repository
from services.aggregator.store.read_model import IDS_AT_ONCE, Condition, fields_of
from services.contracts.readmodels.accounts import ACCOUNTS, AccountDocument
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS, DeploymentDocument
from services.contracts.readmodels.pull_requests import PULL_REQUESTS, PullRequestDocument
from services.contracts.readmodels.repositories import REPOSITORIES
from services.runtime.mongo import MongoDatabase

MongoDocument = dict[str, Any]

ALL: Mapping[str, Any] = MappingProxyType({})
NAMED = ("host", "repository_id", "repo")


class RepositoryDay(TypedDict):
    """A day of a repository on which something falls, or once fell."""

    host: str
    repository_id: int
    repo: str
    day: str


class FactCount(NamedTuple):
    """A document: its id, what people call it and how many facts it holds."""

    id: str
    called: str
    facts: int


class GenerationScan:
    """Every document of a generation. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase, generation: str) -> None:
        self._database = database
        self._generation = generation

    async def count(self, *names: str) -> int:
        """About how many documents some of its collections have together."""
        counts = [
            await self._database[collection(name, self._generation)].estimated_document_count()
            for name in names
        ]
        return sum(counts)

    async def count_updated_since(self, since: datetime) -> int:
        """How many pull requests something has happened to since then."""
        pulls = self._database[collection(PULL_REQUESTS, self._generation)]
        return await pulls.count_documents({"updated_at": {"$gte": since}})

    async def _documents(
        self, name: str, at_once: int, condition: Condition = ALL, fields: dict[str, int] | None = None
    ) -> AsyncIterator[list[Any]]:
        """The documents of a collection that meet a condition, so many at a time."""
        found = self._database[collection(name, self._generation)].find(
            dict(condition), fields, batch_size=at_once
        )
        while some := await found.to_list(at_once):
            yield some

    def accounts(self, at_once: int) -> AsyncIterator[list[AccountDocument]]:
        """All accounts, so many at a time."""
        return self._documents(ACCOUNTS, at_once)

    def repositories(self, at_once: int) -> AsyncIterator[list[StoredRepository]]:
        """What is known of all repositories, so many at a time."""
        return self._documents(REPOSITORIES, at_once, fields=fields_of(StoredRepository))

    async def deployments_between(self, after: str, last: str) -> list[StoredDeployment]:
        """What is known of deployments and releases behind an `_id`, up to another."""
        return await self._between(DEPLOYMENTS, after, last, fields_of(StoredDeployment))

    async def pull_requests_between(self, after: str, last: str) -> list[StoredPullRequest]:
        """What is known of pull requests behind an `_id`, up to another."""
        return await self._between(PULL_REQUESTS, after, last, fields_of(StoredPullRequest))

    async def _between(self, name: str, after: str, last: str, fields: dict[str, int]) -> list[Any]:
        documents = self._database[collection(name, self._generation)]
        return await documents.find({"_id": {"$gt": after, "$lte": last}}, fields).to_list(None)

    async def every_nth_id(self, name: str, count: int) -> AsyncIterator[str]:
        """The `_id`s of a collection in order: each `count`-th of them, and the last."""
        documents = self._database[collection(name, self._generation)]
        found = documents.find({}, {"_id": 1}, batch_size=IDS_AT_ONCE).sort([("_id", 1)])
        while some := await found.to_list(count):
            yield some[-1]["_id"]

    def deployments_of(
        self, repository: RepositoryFacts, at_once: int
    ) -> AsyncIterator[list[DeploymentDocument]]:
        """All deployments and releases of a repository, so many at a time."""
        return self._documents(DEPLOYMENTS, at_once, of_repository(repository.host, repository.id))

    def pull_requests_of(
        self,
        repository: RepositoryFacts,
        at_once: int,
        since: datetime,
        day: str,
        merges: MergeRange | None,
    ) -> AsyncIterator[list[PullRequestDocument]]:
        """The pull requests of a repository that something has happened to since then, that fall on that day
        or a later one, or whose merges are among those given.
        """
        of = of_repository(repository.host, repository.id)
        either: list[MongoDocument] = [
            {"repo": repository.name, "updated_at": {"$gte": since}},
            {"days": {"$gte": day}},
        ]
        if merges:
            either.append(merge_condition(merges))
        return self._documents(PULL_REQUESTS, at_once, {"$or": [{**of, **one} for one in either]})

    async def facts(self, name: str) -> AsyncIterator[FactCount]:
        """How many facts each document of a collection holds, by id."""
        number = {"$toString": {"$ifNull": ["$number", "$id"]}}
        fields = {"called": {"$concat": ["$repo", "#", number]}, "facts": {"$size": "$facts"}}
        stages: list[MongoDocument] = [{"$sort": {"_id": 1}}, {"$project": fields}]
        found = self._database[collection(name, self._generation)].aggregate(stages, allowDiskUse=True)
        async for one in found:
            yield FactCount(one["_id"], one["called"], one["facts"])

    async def count_facts(self, name: str, id_: str) -> int:
        """How many facts a document holds; 0 if it is not there."""
        documents = self._database[collection(name, self._generation)]
        found = await documents.find_one({"_id": id_}, {"facts.id": 1})
        return len(found["facts"]) if found else 0

    async def days(self) -> AsyncIterator[RepositoryDay]:
        """Every day of every repository on which something falls, or once fell; some of them twice."""
        for name in (PULL_REQUESTS, DEPLOYMENTS):
            key = {field: f"${field}" for field in (*NAMED, "days")}
            stages: list[MongoDocument] = [{"$unwind": "$days"}, {"$group": {"_id": key}}]
            found = self._database[collection(name, self._generation)].aggregate(stages, allowDiskUse=True)
            async for one in found:
                named = one["_id"]
                yield _repository_day(named, named["days"])
        tables = self._database[collection(DAYS, self._generation)]
        async for one in tables.find({}, fields_of(RepositoryDay)):
            yield _repository_day(one, one["day"])


def _repository_day(named: MongoDocument, day: str) -> RepositoryDay:
    return {
        "host": named["host"],
        "repository_id": named["repository_id"],
        "repo": named["repo"],
        "day": day,
    }


def merge_condition(merges: MergeRange) -> MongoDocument:
    """Which pull requests have merges among those given."""
    merged: MongoDocument = {"milestones.merged": {"$gt": merges.after} if merges.after else {"$ne": None}}
    if not merges.commits:
        return merged
    return {"$or": [merged, {"facts.merge_commit": {"$in": list(merges.commits)}}]}
