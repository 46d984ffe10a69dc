"""Review requests in MongoDB, each from a revision of its pull request."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypedDict, cast

from pymongo import DeleteOne, InsertOne, ReplaceOne

from services.aggregator.store.read_model import MongoDocument, Operation, ReadModel, fields_of
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS, ReviewRequestDocument


class RequestRevision(TypedDict):
    """A review request, and the revision of its pull request that it is from."""

    _id: str
    pull_request: str
    revision: int


def _saved(document: MongoDocument) -> Operation:
    if document["revision"] == 1:
        return InsertOne(document)
    older = {"_id": document["_id"], "revision": {"$lt": document["revision"]}}
    return ReplaceOne(older, document, upsert=True)


class ReviewRequestStore(ReadModel):
    """The review requests of a generation."""

    NAME = REVIEW_REQUESTS

    async def save(self, documents: Sequence[ReviewRequestDocument]) -> None:
        """Write review requests, unless they are there from a newer revision of their pull request."""
        await self._write([_saved(cast(MongoDocument, document)) for document in documents])

    async def revisions(self, pull_requests: Collection[str]) -> Sequence[RequestRevision]:
        """From which revision of its pull request each request of some pull requests is."""
        condition = {"pull_request": {"$in": list(pull_requests)}}
        return await self._found(condition, fields_of(RequestRevision))

    async def drop(self, requests: Iterable[RequestRevision]) -> None:
        """Drop review requests, unless they are there from another revision by now."""
        await self._write([DeleteOne({"_id": one["_id"], "revision": one["revision"]}) for one in requests])
