"""What alerts are about, in one generation: pull requests and deployments."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast, get_type_hints

from services.contracts.alerting.rules import Rule
from services.contracts.alerting.scope import ScopedDocument
from services.contracts.alerting.subjects import AlertSubject, Deployed, WatchedSource
from services.contracts.notices import SourceProgress
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.sources import SOURCES
from services.runtime.mongo import MongoDatabase

PULL_REQUEST_FIELDS = dict.fromkeys(get_type_hints(AlertSubject), 1)
DEPLOYMENT_FIELDS = dict.fromkeys(get_type_hints(Deployed), 1)
AT_ONCE = 500


class SubjectStore:
    """Pull requests and deployments as alerts look at them. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase, generation: str) -> None:
        self._pull_requests = database[collection(PULL_REQUESTS, generation)]
        self._sources = database[SOURCES]
        self._deployments = database[collection(DEPLOYMENTS, generation)]

    async def pull_requests(self, ids: Collection[str]) -> list[AlertSubject]:
        """Those with some ids."""
        return await self._found({"_id": {"$in": list(ids)}})

    async def numbered(self, host: str, repo: str, numbers: Sequence[int]) -> list[AlertSubject]:
        """Those of a repository with some numbers."""
        return await self._found({"host": host, "repo": repo, "number": {"$in": list(numbers)}})

    async def _found(self, condition: Mapping[str, Any]) -> list[AlertSubject]:
        found = self._pull_requests.find(dict(condition), PULL_REQUEST_FIELDS)
        return cast(list[AlertSubject], await found.to_list(None))

    async def running(self, clocks: Collection[str], since: datetime) -> AsyncIterator[list[AlertSubject]]:
        """Those for which one of some clocks runs, or to which something has happened since a moment."""
        condition = {"$or": [{"running": {"$in": sorted(clocks)}}, {"updated_at": {"$gte": since}}]}
        async for some in self._batches(condition):
            yield some

    async def updated(self, since: datetime) -> AsyncIterator[list[AlertSubject]]:
        """Those to which something has happened since a moment, or that are still open."""
        condition = {"$or": [{"running": {"$ne": []}}, {"updated_at": {"$gte": since}}]}
        async for some in self._batches(condition):
            yield some

    async def _batches(self, condition: Mapping[str, Any]) -> AsyncIterator[list[AlertSubject]]:
        found = self._pull_requests.find(dict(condition), PULL_REQUEST_FIELDS, batch_size=AT_ONCE)
        while some := await found.to_list(AT_ONCE):
            yield cast(list[AlertSubject], some)

    async def deployments(self, since: datetime, repo: str | None = None) -> list[Deployed]:
        """Deployments to production that finished since a moment; of one repository, if one is named."""
        of = {"repo": repo} if repo else {}
        condition = {**of, "production": True, "finished_at": {"$gte": since}}
        found = self._deployments.find(condition, DEPLOYMENT_FIELDS)
        return cast(list[Deployed], await found.to_list(None))

    async def deployments_of(self, ids: Collection[str]) -> list[Deployed]:
        """Deployments with some ids."""
        found = self._deployments.find({"_id": {"$in": list(ids)}}, DEPLOYMENT_FIELDS)
        return cast(list[Deployed], await found.to_list(None))

    async def sources(self, repo: str | None = None) -> list[WatchedSource]:
        """The collection of each repository, or of one."""
        of = {"repo": repo} if repo else {}
        found = await self._sources.find({**of, "progress.gone": {"$ne": True}}).to_list(None)
        return [_source(one) for one in found]

    async def sources_of(self, ids: Collection[str]) -> list[WatchedSource]:
        """Those with some ids."""
        found = await self._sources.find({"_id": {"$in": list(ids)}}).to_list(None)
        return [_source(one) for one in found]

    async def values_of(self, rule: Rule, since: datetime) -> list[tuple[datetime, float]]:
        """The values of the figure that an alert compares, each with its moment, since a moment."""
        metric = rule.figure
        if metric is None or metric.count:
            shipped = await self.deployments(since)
            counted = (one for one in shipped if one["part_of"] is None and one["outcome"])
            return [
                (one["finished_at"], float(one["outcome"] != "succeeded"))
                for one in counted
                if one["finished_at"] and rule.alert.includes_repository(one["repo"])
            ]
        at, value = f"milestones.{metric.anchor}", f"measures.{metric.name}"
        fields = {**dict.fromkeys(get_type_hints(ScopedDocument), 1), at: 1, value: 1}
        found = self._pull_requests.find({at: {"$gte": since}, value: {"$ne": None}}, fields)
        return [
            (one["milestones"][metric.anchor], one["measures"][metric.name])
            async for one in found
            if rule.includes(cast(ScopedDocument, one))
        ]


def _source(document: Mapping[str, Any]) -> WatchedSource:
    progress = SourceProgress.model_validate(document["progress"])
    return {
        "_id": document["_id"],
        "repo": document["repo"],
        "state": progress.state.value,
        "observed_at": progress.observed_at,
        "error": progress.error,
    }
