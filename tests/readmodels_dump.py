"""The read models as one text: what two runs must have in common, and nothing else."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

from services.contracts.day_tables import unpack
from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.collections import FIRST_GENERATION, collection
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.generations import GENERATIONS, SERVED
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.contracts.round_tables import unpack_rounds

BOOK_KEEPING = frozenset({"revision", "settled", "refresh", "wanted", "built", "recorded"})
PROVENANCE = frozenset({"via", "observed_at", "as_of", "older"})


def plain(document: Any, without: frozenset[str]) -> Any:
    """A document without some of its fields, at any depth; times as text."""
    if isinstance(document, Mapping):
        return {name: plain(value, without) for name, value in document.items() if name not in without}
    if isinstance(document, list):
        return [plain(value, without) for value in document]
    return document.isoformat() if isinstance(document, datetime) else document


def canonical(documents: list[dict[str, Any]], *, provenance: bool = False) -> list[str]:
    """Documents as lines of JSON in a fixed order, without book-keeping and days on which nothing fell.

    Without `provenance` also without the roads by which facts were observed, when, and as of when.
    """
    without = BOOK_KEEPING if provenance else BOOK_KEEPING | PROVENANCE
    legible = [_unpacked(one) if "table" in one else one for one in documents]
    some = [one for one in legible if "table" not in one or one["table"]["key"] or one["rounds"]["bot"]]
    return sorted(json.dumps(plain(one, without), sort_keys=True) for one in some)


def _unpacked(day: dict[str, Any]) -> dict[str, Any]:
    return day | {"table": unpack(day["table"]), "rounds": unpack_rounds(day["rounds"])}


async def _served(database: AsyncIOMotorDatabase[dict[str, Any]]) -> str:
    active = await database[GENERATIONS].find_one({"_id": SERVED}) or {"read_set": FIRST_GENERATION}
    return str(active["read_set"])


async def dump(mongo_url: str, *, provenance: bool = False) -> str:
    """All read models of the served set that are computed from the log, a line per document.

    `sources` is not: it says when GitHub last answered. `accounts` says when who was observed: it is there
    with `provenance` only.
    """
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, tz_aware=True)
    try:
        database = client.get_default_database("headway")
        read_set = await _served(database)
        lines = []
        accounts = (ACCOUNTS,) if provenance else ()
        for name in (PULL_REQUESTS, REVIEW_REQUESTS, DEPLOYMENTS, DAYS, *accounts):
            documents = await database[collection(name, read_set)].find().to_list(None)
            lines += [f"{name} {line}" for line in canonical(documents, provenance=provenance)]
        return "\n".join(lines)
    finally:
        client.close()


async def unsettled(mongo_url: str) -> int:
    """How many documents something has yet to follow from, and how many days are yet to be rebuilt."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url)
    try:
        database = client.get_default_database("headway")
        read_set = await _served(database)
        settling = (PULL_REQUESTS, DEPLOYMENTS, ACCOUNTS, REPOSITORIES)
        names = [collection(name, read_set) for name in settling]
        open_ = [await database[name].count_documents({"settled": False}) for name in names]
        behind = {"$expr": {"$lt": ["$built", "$wanted"]}}
        return sum(open_) + await database[collection(DAYS, read_set)].count_documents(behind)
    finally:
        client.close()
