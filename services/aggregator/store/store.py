"""The read models in MongoDB; the only module that knows the driver."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any, Self

from bson.errors import BSONError
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne, WriteConcern
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.store.conditions import behind_condition, carried_conditions
from services.aggregator.store.indexes import INDEXES, UNSETTLED, index_model
from services.aggregator.store.registry import DURABLE
from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.collections import FIRST_GENERATION, collection
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.contracts.readmodels.sources import INDEXES as SOURCE_INDEXES
from services.contracts.readmodels.sources import SOURCES
from services.runtime.mongo import MongoCollection, MongoError, database_of, mongo_client

Document = dict[str, Any]
Operation = InsertOne[Document] | ReplaceOne[Document] | UpdateOne | DeleteOne

StoreError = MongoError

REFUSED_FOR_GOOD = frozenset({2, 9, 14, 22, 10334, 17280})  # bad value, shape, type, BSON, size, key


class UnstorableError(Exception):
    """MongoDB refuses a document, and will for ever."""


UNSTORABLE = (UnstorableError, BSONError)

DUPLICATE_KEY = 11000

ROWS_NEED = {
    PULL_REQUESTS: (
        *(
            "host",
            "repository_id",
            "repo",
            "number",
            "author",
            "author_bot",
            "people",
            "reviewers",
            "labels",
            "base",
            "size",
        ),
        *("milestones", "measures", "phases", "reviews", "rounds", "reopened_at"),
    ),
    DEPLOYMENTS: (
        *("host", "repository_id", "repo", "source", "id", "actor", "people", "ref", "production", "part_of"),
        *("succeeded_at", "failed_at", "outcome", "finished_at", "restored_at"),
    ),
}
OUTCOMES_NEED = (
    *("id", "environment", "production", "sha", "created_at", "job", "settled"),
    *("state", "succeeded_at", "success", "failed_at", "jobs", "part_of"),
    *("outcome", "finished_at", "restored_at", "restored_by", "rolled_back_by", "base"),
)
CARRIERS_NEED = (
    *("source", "id", "environment", "created_at", "succeeded_at", "success"),
    *("commits", "by_time", "of_default_branch"),
)


class Store:
    """Reads and writes one set of read models. Every method raises `StoreError` while MongoDB is away."""

    def __init__(self, url: str, read_set: str = FIRST_GENERATION) -> None:
        self._client = mongo_client(url)
        self.database = database_of(self._client).with_options(write_concern=WriteConcern(w="majority"))
        self.read_set = read_set

    def of_set(self, read_set: str) -> Self:
        """The same database, another set; with this one it is closed."""
        other = copy(self)
        other.read_set = read_set
        return other

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    async def ping(self) -> None:
        """Return if MongoDB answers."""
        await self.database.command("ping")

    def _of(self, name: str) -> MongoCollection:
        return self.database[collection(name, self.read_set)]

    async def prepare(self) -> None:
        """Create the set's indexes, as often as you like."""
        for name, indexes in INDEXES.items():
            await self._of(name).create_indexes(list(indexes))

    async def prepare_sources(self) -> None:
        """Create the indexes of what belongs to no set, as often as you like."""
        await self.database[SOURCES].create_indexes([index_model(each) for each in SOURCE_INDEXES])

    async def load(self, name: str, ids: Iterable[str]) -> dict[str, Document]:
        """Documents by id; those that do not exist are left out."""
        if not (wanted := list(ids)):
            return {}
        found = await self._of(name).find({"_id": {"$in": wanted}}).to_list(None)
        return {document["_id"]: document for document in found}

    async def repositories_named(self, names: Collection[tuple[str, str]]) -> list[Document]:
        """Every repository that has one of these names, by host and name as GitHub compares names."""
        if not names:
            return []
        named = [{"host": host, "folded": folded} for host, folded in names]
        return await self._of(REPOSITORIES).find({"$or": named}).to_list(None)

    async def save(self, name: str, documents: Sequence[Document]) -> bool:
        """Write next revisions; false if somebody else was faster with any of them (the others are saved)."""
        operations: list[Operation] = [
            InsertOne(document)
            if document["revision"] == 1
            else ReplaceOne({"_id": document["_id"], "revision": document["revision"] - 1}, document)
            for document in documents
        ]
        return await self._write(name, operations) == len(operations)

    async def _write(self, name: str, operations: Sequence[Operation], *, durable: bool = False) -> int:
        """How many documents were written; those that exist already are not inserted again."""
        if not operations:
            return 0
        target = self._of(name).with_options(write_concern=DURABLE) if durable else self._of(name)
        try:
            result = await target.bulk_write(operations, ordered=False)
        except BulkWriteError as problem:
            details = problem.details
            others = [error for error in details["writeErrors"] if error["code"] != DUPLICATE_KEY]
            if any(error["code"] in REFUSED_FOR_GOOD for error in others):
                raise UnstorableError(others[0]["errmsg"]) from problem
            if others:
                raise
            return int(details["nInserted"] + details["nMatched"] + details["nUpserted"])
        return result.inserted_count + result.matched_count + result.upserted_count

    async def settle(self, name: str, revisions: Mapping[str, int]) -> None:
        """Note that everything has followed from these revisions; newer ones speak for themselves.

        Durable with everything written before: this is the last write before an acknowledgement.
        """
        done = {"$set": {"settled": True, "refresh": []}}
        operations = [UpdateOne({"_id": id_, "revision": at}, done) for id_, at in revisions.items()]
        await self._write(name, operations, durable=True)

    async def ids(self, name: str, condition: Mapping[str, Any]) -> list[str]:
        """The ids of the documents that meet a condition."""
        found = self._of(name).find(dict(condition), {"_id": 1}, batch_size=20_000)
        return [document["_id"] async for document in found]

    async def unsettled(self, name: str) -> list[str]:
        """Documents of which something has yet to follow."""
        return await self.ids(name, UNSETTLED)

    async def behind(self, name: str, repository: RepositoryFacts) -> list[str]:
        """Documents of a repository that do not have its newest name, or were judged by another default
        branch than that of then.
        """
        return await self.ids(name, behind_condition(name, repository))

    async def accounts_called(self, logins: Collection[str]) -> dict[str, Document]:
        """Accounts that were observed under any of these logins (in lower case), by id."""
        found = self._of(ACCOUNTS).find({"logins.folded": {"$in": list(logins)}})
        return {document["_id"]: document async for document in found}

    async def showing_otherwise(self, name: str, people: Sequence[PersonDocument]) -> list[str]:
        """Documents that name accounts, but do not show them like this."""
        conditions = [
            {"people": {"$elemMatch": {"account": one["account"], "$nor": [dict(one)]}}} for one in people
        ]
        return await self.ids(name, {"$or": conditions})

    async def deployments_since(
        self, repository: RepositoryFacts, source: str, since: datetime, most: int, *, every: bool
    ) -> list[Document]:
        """Successful production deployments created since then, by (success, id); the first `most` of them.

        Those of another branch than the default branch of then are left out, and unless `every` one is wanted
        those that do not carry by time.
        """
        condition = {
            **{"host": repository.host, "repository_id": repository.id, "production": True, "source": source},
            **{"succeeded_at": {"$gte": since}, "created_at": {"$gte": since}},
            **{"of_default_branch": True, "part_of": None},
            **({} if every else {"by_time": True}),
        }
        found = self._of(DEPLOYMENTS).find(condition, dict.fromkeys(CARRIERS_NEED, 1))
        return await found.sort([("succeeded_at", 1), ("id", 1)]).limit(most).to_list(None)

    async def deployments_of(
        self, repository: RepositoryFacts, source: str, commits: Collection[str]
    ) -> list[Document]:
        """Successful production deployments that any of these commits is known to have come with."""
        if not commits:
            return []
        condition = {
            **{"host": repository.host, "repository_id": repository.id, "commits": {"$in": list(commits)}},
            **{"production": True, "source": source, "succeeded_at": {"$ne": None}},
            **{"created_at": {"$ne": None}, "part_of": None},
        }
        return await self._of(DEPLOYMENTS).find(condition, dict.fromkeys(CARRIERS_NEED, 1)).to_list(None)

    async def not_compared(self, among: Mapping[str, Any]) -> list[Document]:
        """Of some deployments those of which nobody has told what came with them since their `base`."""
        condition = {
            **among,
            **{
                "production": True,
                "succeeded_at": {"$ne": None},
                "sha": {"$ne": None},
                "base": {"$ne": None},
            },
            "$expr": {
                "$and": [{"$ne": ["$base", "$sha"]}, {"$not": [{"$in": ["$base", "$facts.base"]}]}],
            },
        }
        fields = dict.fromkeys(("host", "repository_id", "repo", "id", "base", "sha"), 1)
        return await self._of(DEPLOYMENTS).find(condition, fields).to_list(None)

    async def outcomes(self, host: str, repository_id: int) -> list[Document]:
        """What a repository's production deployments know of themselves, and of what became of them."""
        of = {"host": host, "repository_id": repository_id, "production": True, "source": "deployment"}
        return await self._of(DEPLOYMENTS).find(of, dict.fromkeys(OUTCOMES_NEED, 1)).to_list(None)

    async def may_be_carried(self, changed: Sequence[Sequence[Document]]) -> list[str]:
        """Pull requests whose first deployment may be, or may no longer be, one of those that changed.

        They are given by repository.
        """
        conditions = [one for some in changed for one in carried_conditions(some)]
        return await self.ids(PULL_REQUESTS, {"$or": conditions}) if conditions else []

    async def save_review_requests(self, documents: Sequence[Document]) -> None:
        """Write review requests, unless they are there from a newer revision of their pull request."""
        operations = [
            ReplaceOne(
                {"_id": document["_id"], "revision": {"$lt": document["revision"]}}, document, upsert=True
            )
            for document in documents
        ]
        await self._write(REVIEW_REQUESTS, operations)

    async def drop_review_requests(self, pull_requests: Collection[str]) -> None:
        """Drop what older revisions of pull requests left: of two accounts that turn out to be one person's.

        Whoever is late with an older revision does so after having written it, and drops that.
        """
        pulls = self._of(PULL_REQUESTS).find({"_id": {"$in": list(pull_requests)}}, {"revision": 1})
        current = {one["_id"]: one["revision"] async for one in pulls}
        fields = {"pull_request": 1, "revision": 1}
        requests = self._of(REVIEW_REQUESTS).find({"pull_request": {"$in": list(current)}}, fields)
        stale = [one async for one in requests if one["revision"] < current[one["pull_request"]]]
        await self._write(
            REVIEW_REQUESTS, [DeleteOne({"_id": one["_id"], "revision": one["revision"]}) for one in stale]
        )

    async def want_days(self, days: Mapping[str, Document]) -> dict[str, int]:
        """Raise `wanted` of days (new ones begin as given); return it for those not built that far yet."""
        raised = [
            UpdateOne({"_id": id_}, {"$inc": {"wanted": 1}, "$setOnInsert": new}, upsert=True)
            for id_, new in days.items()
        ]
        await self._write(DAYS, raised)
        condition = {"_id": {"$in": list(days)}}
        found = await self._of(DAYS).find(condition, {"wanted": 1, "built": 1}).to_list(None)
        return {one["_id"]: one["wanted"] for one in found if one["built"] < one["wanted"]}

    async def on_days(self, name: str, days: Mapping[tuple[str, int], Sequence[str]]) -> list[Document]:
        """What fell on days of repositories (host and id), with the fields that rows are made of."""
        alternatives = [
            {"repository_id": repository_id, "days": {"$in": list(some)}, "host": host}
            for (host, repository_id), some in days.items()
        ]
        if not alternatives:
            return []
        fields = dict.fromkeys(ROWS_NEED[name], 1)
        return await self._of(name).find({"$or": alternatives}, fields).to_list(None)

    async def build_days(self, days: Mapping[str, Document]) -> None:
        """Write days, each unless it is already built as far as its `built` or further."""
        await self._write(
            DAYS,
            [
                UpdateOne({"_id": _id, "built": {"$lt": day["built"]}}, {"$set": day})
                for _id, day in days.items()
            ],
        )

    async def save_source(self, source: Document) -> bool:
        """Write the collector's last word, unless a later one is there; false then."""
        older = {"_id": source["_id"], "recorded": {"$lt": source["recorded"]}}
        target = self.database[SOURCES].with_options(write_concern=DURABLE)
        try:
            await target.replace_one(older, source, upsert=True)
        except DuplicateKeyError:
            return False
        same: list[Document] = [{"repo": source["repo"]}]  # as an older release spelt the `_id`
        if source["repository_id"] is not None:
            same.append({"repository_id": source["repository_id"]})
        before = {"_id": {"$ne": source["_id"]}, "recorded": {"$lt": source["recorded"]}}
        await target.delete_many({"host": source["host"], "$or": same, **before})
        return True
