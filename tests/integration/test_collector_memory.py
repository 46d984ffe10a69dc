"""What the collector remembers, in a real bucket."""

import asyncio

import pytest
from nats.aio.client import Client

from services.collector.memory.memory import Memory, open_memory
from services.collector.wishes.needs import Need
from services.contracts.events import Repository
from services.runtime.messaging import ensure_streams

HOST = "github.example.com"


async def memory_of(client: Client) -> Memory:
    """A memory beside a log, which it is compared with."""
    await ensure_streams(client.jetstream())
    return await open_memory(client)


def need(number: int) -> Need:
    return Need(host=HOST, repository=Repository(id=1, owner="acme", name="api"), number=number)


@pytest.fixture(autouse=True)
async def log(nats_client: Client) -> None:
    """The memory is held against the log."""
    await ensure_streams(nats_client.jetstream())


async def test_nothing_is_to_be_fetched_at_first(nats_client: Client) -> None:
    assert await (await memory_of(nats_client)).needs() == []


async def test_whoever_looks_finds_every_need_that_is_kept_however_busy_the_bucket_is(
    nats_client: Client,
) -> None:
    memory = await memory_of(nats_client)
    wanted = [need(number) for number in range(1, 21)]
    for each in wanted:
        await memory.keep_need(each)

    async def busy() -> None:
        while True:
            await asyncio.gather(*(memory.keep_bookmark(f"page-{number}", "read") for number in range(50)))

    writing = asyncio.create_task(busy())
    looks = await asyncio.gather(*(memory.needs() for _ in range(40)))
    writing.cancel()
    assert [sorted(each.number for each, _ in found) for found in looks] == [[*range(1, 21)]] * 40


async def test_a_need_that_is_dropped_is_gone(nats_client: Client) -> None:
    memory = await memory_of(nats_client)
    first, second = await memory.keep_need(need(1)), await memory.keep_need(need(2))
    await memory.drop_need(need(1), first)
    assert await memory.needs() == [(need(2), second)]
    await memory.drop_need(need(2), second)
    assert await memory.needs() == []


async def test_a_need_uttered_anew_is_not_dropped_with_the_one_before(nats_client: Client) -> None:
    memory = await memory_of(nats_client)
    before = await memory.keep_need(need(1))
    again = await memory.keep_need(need(1))
    await memory.drop_need(need(1), before)
    assert await memory.needs() == [(need(1), again)]
