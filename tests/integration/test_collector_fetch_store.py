"""What the collector remembers, in a real bucket."""

import asyncio

import pytest

from services.collector.checkpoints.store import open_store
from services.collector.fetch.fetch_request import FetchRequest
from services.collector.fetch.fetch_store import FetchStore
from services.contracts.events import Repository
from services.runtime.messaging import ensure_streams
from services.runtime.reconnecting_client import ReconnectingClient

HOST = "github.example.com"


async def fetch_store(client: ReconnectingClient) -> FetchStore:
    """A fetch store in a checkpoint store beside a log."""
    await ensure_streams(client.jetstream(timeout=60))
    return FetchStore(await open_store(client))


def need(number: int) -> FetchRequest:
    return FetchRequest(host=HOST, repository=Repository(id=1, owner="acme", name="api"), number=number)


@pytest.fixture(autouse=True)
async def log(nats_client: ReconnectingClient) -> None:
    """The memory is held against the log."""
    await ensure_streams(nats_client.jetstream(timeout=60))


async def test_nothing_is_to_be_fetched_at_first(nats_client: ReconnectingClient) -> None:
    assert await (await fetch_store(nats_client)).requests() == []


async def test_whoever_looks_finds_every_need_that_is_kept_however_busy_the_bucket_is(
    nats_client: ReconnectingClient,
) -> None:
    checkpoints = await open_store(nats_client)
    store = FetchStore(checkpoints)
    wanted = [need(number) for number in range(1, 21)]
    for each in wanted:
        await store.keep(each)

    async def busy() -> None:
        while True:
            await asyncio.gather(
                *(checkpoints.keep_checkpoint(f"page-{number}", "read") for number in range(50))
            )

    writing = asyncio.create_task(busy())
    looks = await asyncio.gather(*(store.requests() for _ in range(40)))
    writing.cancel()
    assert [sorted(each.number for each, _ in found) for found in looks] == [[*range(1, 21)]] * 40


async def test_a_need_that_is_dropped_is_gone(nats_client: ReconnectingClient) -> None:
    store = await fetch_store(nats_client)
    first, second = await store.keep(need(1)), await store.keep(need(2))
    await store.drop(need(1), first)
    assert await store.requests() == [(need(2), second)]
    await store.drop(need(2), second)
    assert await store.requests() == []


async def test_a_need_uttered_anew_is_not_dropped_with_the_one_before(
    nats_client: ReconnectingClient,
) -> None:
    store = await fetch_store(nats_client)
    before = await store.keep(need(1))
    again = await store.keep(need(1))
    await store.drop(need(1), before)
    assert await store.requests() == [(need(1), again)]
