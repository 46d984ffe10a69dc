"""Totals: counted once for all who ask at once, remembered in long lists, and forgotten with any change."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from services.gateway.store.totals import SECONDS, Totals
from services.runtime.mongo import MongoCollection

BOTS_LEFT_OUT = {"author_bot": False}


@dataclass
class Counted:
    """A collection of so many documents, which are counted when they may be."""

    documents: int
    name: str = "pull_requests_1"
    counts: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_count: asyncio.Event = field(default_factory=asyncio.Event)

    async def count_documents(self, condition: dict[str, Any]) -> int:
        self.counts += 1
        self.begun.set()
        documents = self.documents
        await self.may_count.wait()
        if documents < 0:
            raise ConnectionError
        return documents

    @property
    def collection(self) -> MongoCollection:
        return cast(MongoCollection, self)


async def counted(documents: int) -> tuple[Totals, Counted, list[float]]:
    now = [0.0]
    there = Counted(documents)
    there.may_count.set()
    return Totals(lambda: now[0], long=100), there, now


async def test_a_short_list_is_counted_each_time() -> None:
    totals, there, _ = await counted(99)
    for _ in range(3):
        assert await totals.of(there.collection, BOTS_LEFT_OUT) == 99
    assert there.counts == 3


async def test_a_long_list_is_counted_once_until_something_changes_or_time_has_passed() -> None:
    totals, there, now = await counted(100)
    for _ in range(3):
        assert await totals.of(there.collection, BOTS_LEFT_OUT) == 100
    assert there.counts == 1
    there.documents = 101
    totals.forget()
    assert await totals.of(there.collection, BOTS_LEFT_OUT) == 101
    there.documents = 102
    now[0] = SECONDS
    assert await totals.of(there.collection, BOTS_LEFT_OUT) == 102
    assert await totals.of(there.collection, {}) == 102
    assert there.counts == 4


async def test_those_who_ask_at_once_have_it_counted_once() -> None:
    totals, there, _ = await counted(7)
    there.may_count.clear()
    asking = [asyncio.create_task(totals.of(there.collection, BOTS_LEFT_OUT)) for _ in range(20)]
    await asyncio.sleep(0)
    asking.pop().cancel()
    there.may_count.set()
    assert set(await asyncio.gather(*asking)) == {7}
    assert there.counts == 1


async def test_what_was_being_counted_when_something_changed_is_not_remembered() -> None:
    totals, there, _ = await counted(100)
    there.may_count.clear()
    before = asyncio.create_task(totals.of(there.collection, BOTS_LEFT_OUT))
    await there.begun.wait()
    totals.forget()
    there.documents = 101
    there.may_count.set()
    assert await before == 100
    assert await totals.of(there.collection, BOTS_LEFT_OUT) == 101


async def test_a_count_that_failed_is_tried_again() -> None:
    totals, there, _ = await counted(-1)
    with pytest.raises(ConnectionError):
        await totals.of(there.collection, BOTS_LEFT_OUT)
    there.documents = 3
    assert await totals.of(there.collection, BOTS_LEFT_OUT) == 3
