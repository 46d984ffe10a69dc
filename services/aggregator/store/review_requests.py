"""Review requests in MongoDB, each from a revision of its pull request."""

from collections.abc import Mapping, Sequence
from typing import cast

from pymongo import DeleteOne, ReplaceOne

from services.aggregator.store.read_model import MongoDocument, ReadModel
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS, ReviewRequestDocument


class ReviewRequestStore(ReadModel):
    """The review requests of a generation."""

    NAME = REVIEW_REQUESTS

    async def save(self, documents: Sequence[ReviewRequestDocument]) -> None:
        """Write review requests, unless they are there from a newer revision of their pull request."""
        await self._write(
            [
                ReplaceOne(
                    {"_id": document["_id"], "revision": {"$lt": document["revision"]}},
                    cast(MongoDocument, document),
                    upsert=True,
                )
                for document in documents
            ]
        )

    async def drop_older(self, revisions: Mapping[str, int]) -> None:
        """Drop what is there from older revisions of pull requests than these."""
        fields = {"pull_request": 1, "revision": 1}
        found = await self._found({"pull_request": {"$in": list(revisions)}}, fields)
        await self._write(
            [
                DeleteOne({"_id": one["_id"], "revision": one["revision"]})
                for one in found
                if one["revision"] < revisions[one["pull_request"]]
            ]
        )
