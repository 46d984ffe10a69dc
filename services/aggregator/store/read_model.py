"""A collection of one generation, and how its documents are written while other processes write, too."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Generic, TypedDict, TypeVar, cast, get_type_hints

from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne, WriteConcern
from pymongo.errors import BulkWriteError, NetworkTimeout

from services.aggregator.store.errors import DUPLICATE_KEY, REFUSED_FOR_GOOD, UnstorableError
from services.aggregator.store.indexes import INDEXES, PENDING_INDEXES, UNSETTLED
from services.contracts.readmodels.collections import collection
from services.runtime.mongo import MongoDatabase

MongoDocument = dict[str, Any]
Condition = Mapping[str, Any]
Operation = InsertOne[MongoDocument] | ReplaceOne[MongoDocument] | UpdateOne | UpdateMany | DeleteOne

# The last write before an acknowledgement waits for the journal; with it is everything written before.
DURABLE = WriteConcern(w="majority", j=True)
IDS_AT_ONCE = 20_000


@cache
def fields_of(projection: type) -> dict[str, int]:
    """The fields of a typed dictionary as MongoDB's projection takes them."""
    return dict.fromkeys(get_type_hints(projection), 1)


class ReadModel:
    """A collection of one generation. Every method raises `StoreError` while MongoDB is away."""

    NAME: ClassVar[str]

    def __init__(self, database: MongoDatabase, generation: str) -> None:
        self._collection = database[collection(self.NAME, generation)]

    async def prepare(self, *, pending: bool = False) -> None:
        """Create the indexes, as often as you like; of a pending generation those that filling needs.

        MongoDB goes on building when nobody waits for it any more: one may wait again.
        """
        indexes = list((PENDING_INDEXES if pending else INDEXES)[self.NAME])
        created = False
        while not created:
            with contextlib.suppress(NetworkTimeout):
                await self._collection.create_indexes(indexes)
                created = True

    async def _found(self, condition: Condition, fields: Mapping[str, int] | None = None) -> Sequence[Any]:
        """The documents that meet a condition, with these fields."""
        return await self._collection.find(dict(condition), fields).to_list(None)

    async def _ids(self, condition: Condition) -> list[str]:
        """The ids of the documents that meet a condition."""
        found = self._collection.find(dict(condition), {"_id": 1}, batch_size=IDS_AT_ONCE)
        return [document["_id"] for document in await found.to_list(None)]

    async def _write(self, operations: Sequence[Operation], *, durable: bool = False) -> int:
        """How many documents were written; those that exist already are not inserted again."""
        if not operations:
            return 0
        target = self._collection.with_options(write_concern=DURABLE) if durable else self._collection
        try:
            result = await target.bulk_write(operations, ordered=False)
        except BulkWriteError as problem:
            return _written_in_part(problem)
        return result.inserted_count + result.matched_count + result.upserted_count


def _written_in_part(problem: BulkWriteError) -> int:
    """How many were written where others exist already; raises `UnstorableError` or the problem itself."""
    details = problem.details
    others = [error for error in details["writeErrors"] if error["code"] != DUPLICATE_KEY]
    if any(error["code"] in REFUSED_FOR_GOOD for error in others):
        raise UnstorableError(others[0]["errmsg"]) from problem
    if others:
        raise problem
    return int(details["nInserted"] + details["nMatched"] + details["nUpserted"])


class Revisioned(TypedDict):
    """A document in revisions. `settled` is false until everything has followed from the newest."""

    _id: str
    revision: int
    settled: bool


Document = TypeVar("Document", bound=Revisioned)


class RevisionedReadModel(ReadModel, Generic[Document]):
    """A collection of documents in revisions, of which a process writes only the one after it has read."""

    async def load(self, ids: Iterable[str]) -> dict[str, Document]:
        """Documents by id; those that do not exist are left out."""
        if not (wanted := list(ids)):
            return {}
        found: Sequence[Document] = await self._found({"_id": {"$in": wanted}})
        return {document["_id"]: document for document in found}

    async def save(self, documents: Sequence[Document]) -> bool:
        """Write next revisions; false if somebody else was faster with any of them (the others are saved)."""
        operations = [
            InsertOne(cast(MongoDocument, document))
            if document["revision"] == 1
            else ReplaceOne(
                {"_id": document["_id"], "revision": document["revision"] - 1}, cast(MongoDocument, document)
            )
            for document in documents
        ]
        return await self._write(operations) == len(operations)

    async def settle(self, revisions: Mapping[str, int]) -> None:
        """Note that everything has followed from these revisions; newer ones speak for themselves.

        Durable with everything written before: this is the last write before an acknowledgement.
        """
        done = {"$set": {"settled": True, "refresh": []}}
        by_revision: dict[int, list[str]] = {}
        for id_, at in revisions.items():
            by_revision.setdefault(at, []).append(id_)
        operations = [
            UpdateMany({"_id": {"$in": ids}, "revision": at}, done) for at, ids in by_revision.items()
        ]
        await self._write(operations, durable=True)

    async def unsettled(self) -> list[str]:
        """The ids of documents of which something has yet to follow."""
        return await self._ids(UNSETTLED)
