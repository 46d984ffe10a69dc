"""Stores which pull requests are to be fetched, until what was fetched is published."""

import logging

from pydantic import ValidationError

from services.collector.checkpoints import keys
from services.collector.checkpoints.store import CheckpointStore
from services.collector.fetch.fetch_request import FetchRequest

_log = logging.getLogger(__name__)


class FetchStore:
    """Reads and writes fetch requests, one for each pull request."""

    def __init__(self, store: CheckpointStore) -> None:
        self._bucket = store.bucket

    async def keep(self, request: FetchRequest) -> int:
        """Store that a pull request is to be fetched; returns the revision of that request."""
        return await self._bucket.put(_key_of(request), request.model_dump_json().encode())

    async def requests(self) -> list[tuple[FetchRequest, int]]:
        """Every pull request that is to be fetched, with the revision of the request."""
        entries = await self._bucket.entries(keys.every_fetch_request())
        return [(request, revision) for value, revision in entries if (request := _request(value))]

    async def drop(self, request: FetchRequest, revision: int) -> None:
        """Delete a request, unless it has been made again since."""
        await self._bucket.delete(_key_of(request), revision)


def _request(value: bytes) -> FetchRequest | None:
    """A stored request; None for one that could never be fetched, and would keep the others from it."""
    try:
        return FetchRequest.model_validate_json(value)
    except ValidationError as problem:
        _log.warning("a pull request that is to be fetched cannot be: %s", problem.errors()[0]["msg"])
        return None


def _key_of(request: FetchRequest) -> str:
    return keys.fetch_request(request.host, request.repository.id, request.number)
