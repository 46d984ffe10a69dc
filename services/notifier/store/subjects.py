"""What alerts are about, in one generation: pull requests and deployments."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast, get_type_hints

from services.contracts.alerting.subjects import AlertSubject, Deployed
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.mongo import MongoDatabase

PULL_REQUEST_FIELDS = dict.fromkeys(get_type_hints(AlertSubject), 1)
DEPLOYMENT_FIELDS = dict.fromkeys(get_type_hints(Deployed), 1)
AT_ONCE = 500


class SubjectStore:
    """Pull requests and deployments as alerts look at them. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase, generation: str) -> None:
        self._pull_requests = database[collection(PULL_REQUESTS, generation)]
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
