"""How many documents lists have: counted, and in long lists remembered until something changes."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any

from pymongo.errors import OperationFailure

from services.contracts.readmodels.pull_requests import sort_index
from services.gateway.store.conditions import Condition
from services.runtime.mongo import MongoCollection

LONG = 5_000
"""Shorter lists are counted each time."""
SECONDS = 10.0
"""For which a total is remembered at most, whatever is heard of changes."""
MOST = 500

BOTS = "author_bot"

Key = tuple[str, bytes]
"""A collection, and a digest of what is counted: a condition may name thousands of pull requests."""
IndexKeys = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class RememberedTotal:
    """A total and until when it may be used, by the clock of `Totals`."""

    documents: int
    until: float


class Totals:
    """Counts documents; lists that are asked for at once are counted once."""

    def __init__(self, clock: Callable[[], float] = monotonic, long: int = LONG) -> None:
        self._clock = clock
        self._long = long
        self._remembered: dict[Key, RememberedTotal] = {}
        self._counting: dict[Key, asyncio.Task[int]] = {}

    async def of(
        self, collection: MongoCollection, condition: Condition, stages: Sequence[Condition] = ()
    ) -> int:
        """How many documents meet a condition and pass the stages. Raises `StoreError`."""
        key = (collection.name, sha256(repr((condition, stages)).encode()).digest())
        known = self._remembered.get(key)
        if known and self._clock() < known.until:
            return known.documents
        return await asyncio.shield(
            self._counting.get(key) or self._begin(key, _count(collection, condition, stages))
        )

    def forget(self) -> None:
        """Count everything again: something has changed. What is being counted may be from before."""
        self._remembered.clear()
        self._counting.clear()

    def _begin(self, key: Key, count: Coroutine[Any, Any, int]) -> asyncio.Task[int]:
        task = self._counting[key] = asyncio.ensure_future(count)
        task.add_done_callback(lambda counted: self._counted(key, counted))
        return task

    def _counted(self, key: Key, counted: asyncio.Task[int]) -> None:
        """Remember a long list's total, unless something has changed meanwhile."""
        failed = counted.cancelled() or counted.exception()
        if self._counting.get(key) is not counted:
            return
        del self._counting[key]
        if failed or (documents := counted.result()) < self._long:
            return
        if len(self._remembered) >= MOST:
            self._remembered.clear()
        self._remembered[key] = RememberedTotal(documents, self._clock() + SECONDS)


def counting_index(condition: Condition) -> IndexKeys | None:
    """The index that counts what reached a milestone in a period without reading documents.

    MongoDB chooses the one of bots as often, and reads every document.
    """
    match sorted(condition.keys() - {BOTS}):
        case [milestone] if milestone.startswith("milestones."):
            return [(field, 1) for field in sort_index(milestone).fields]
        case _:
            return None


async def _count(collection: MongoCollection, condition: Condition, stages: Sequence[Condition]) -> int:
    if stages:
        steps = [{"$match": condition}, *stages, {"$count": "documents"}]
        return sum([one["documents"] async for one in collection.aggregate(steps)])
    if index := counting_index(condition):
        with contextlib.suppress(OperationFailure):  # an older release has made no such index
            return int(await collection.count_documents(condition, hint=index))
    return int(await collection.count_documents(condition))
