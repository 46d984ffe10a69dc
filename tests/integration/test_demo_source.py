"""The demo against a real NATS: published once, then alive, and a restart goes on where it was."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from nats.js import JetStreamContext

from services.collector.checkpoints.store import CheckpointStore, open_store
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.publishing.published_store import PublishedStore
from services.contracts import streams
from services.contracts.events import Event, decode
from services.contracts.notices import SourceProgress, SourceState
from services.demo.checkpoint import Checkpoint
from services.demo.organisation import create_organisation
from services.demo.simulation import Simulation
from services.demo.source import CHECKPOINT, DemoSource
from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from tests.waiting import until

BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)
SEED, DAYS = 20, 14


class HurriedClock:
    """Two seconds pass whenever somebody looks, so that nobody has to wait for a tick."""

    def __init__(self) -> None:
        self.now = BEGAN

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=2)
        return self.now


@pytest.fixture
async def js(nats_client: ReconnectingClient) -> JetStreamContext:
    js = nats_client.jetstream(timeout=60)
    await ensure_streams(js)
    return js


@pytest.fixture
async def memory(js: JetStreamContext, nats_client: ReconnectingClient) -> CheckpointStore:
    return await open_store(nats_client)


async def log(js: JetStreamContext) -> list[Event]:
    """Every event in the log, in its order."""
    published = (await js.stream_info(streams.EVENTS.name)).state.messages
    reader = await js.subscribe(streams.EVENTS.subject, ordered_consumer=True)
    found = [decode((await reader.next_msg(timeout=30)).data) for _ in range(published)]
    await reader.unsubscribe()
    return found


async def checkpoint(memory: CheckpointStore) -> Checkpoint:
    kept = await memory.checkpoint(CHECKPOINT)
    return Checkpoint.model_validate_json(kept) if kept else Checkpoint(seed=-1, anchor=BEGAN)


@asynccontextmanager
async def running(
    client: ReconnectingClient, memory: CheckpointStore, clock: HurriedClock
) -> AsyncIterator[asyncio.Task[None]]:
    source = DemoSource(
        EventPublisher(Publisher(client), PublishedStore(memory)), memory, clock, seed=SEED, days=DAYS
    )
    task = asyncio.create_task(source.run())
    yield task
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def ticks_reach(memory: CheckpointStore, number: int) -> None:
    async def reached() -> bool:
        return (await checkpoint(memory)).last_tick >= number

    await until(reached, f"tick {number}")


def history(anchor: datetime) -> list[Event]:
    return list(create_organisation(SEED, anchor, days=DAYS).history())


async def test_the_log_holds_the_history_and_then_what_happens_live(
    js: JetStreamContext, nats_client: ReconnectingClient, memory: CheckpointStore
) -> None:
    async with running(nats_client, memory, HurriedClock()):
        await ticks_reach(memory, 12)
    published, anchor = await log(js), (await checkpoint(memory)).anchor
    expected = history(anchor)
    assert {event.id for event in published[: len(expected)]} == {event.id for event in expected}
    assert len(published) >= len(expected) + 12
    assert all(event.time > anchor for event in published[len(expected) :])


async def test_a_restart_neither_repeats_nor_leaves_out(
    js: JetStreamContext, nats_client: ReconnectingClient, memory: CheckpointStore
) -> None:
    clock = HurriedClock()
    for ticks in (8, 20, 32):
        async with running(nats_client, memory, clock):
            await ticks_reach(memory, ticks)
        clock.now += timedelta(hours=9)
    published = await log(js)
    assert Counter(event.id for event in published).most_common(1)[0][1] == 1
    kept = await checkpoint(memory)
    async with running(nats_client, memory, clock):  # what was begun when it was stopped is published now
        await ticks_reach(memory, kept.last_tick + 1)
    simulated = await log(js)
    expected = {event.id for event in history(kept.anchor)}
    from_live = {event.id: event.time for event in simulated if event.id not in expected}
    *again, last = _replayed(await checkpoint(memory))
    # The tick that was under way when it was stopped may be in the log, in part or not at all.
    must = {event.id: event.time for each in again for event in each}
    may = must | {event.id: event.time for event in last}
    assert must.items() <= from_live.items() <= may.items()


def _replayed(kept: Checkpoint) -> list[list[Event]]:
    simulation = Simulation(kept.create_organisation())
    return [simulation.advance(tick) for tick in kept.past()]


async def test_a_history_cut_short_is_published_to_its_end(
    js: JetStreamContext, nats_client: ReconnectingClient, memory: CheckpointStore
) -> None:
    clock = HurriedClock()

    async def some_of_it() -> bool:
        return (await checkpoint(memory)).published > 0

    async with running(nats_client, memory, clock):
        await until(some_of_it, "the first histories")
    async with running(nats_client, memory, clock):
        await ticks_reach(memory, 0)
    published = Counter(event.id for event in await log(js))
    expected = history((await checkpoint(memory)).anchor)
    assert {event.id for event in expected} <= published.keys()
    assert set(published.values()) == {1}


async def test_every_repository_reports_its_progress(
    js: JetStreamContext, nats_client: ReconnectingClient, memory: CheckpointStore
) -> None:
    async with running(nats_client, memory, HurriedClock()):
        await ticks_reach(memory, 2)
        reports = [await _last_report(js, name) for name in ("api", "lumen%2Ejs")]
    assert {report.state for report in reports} == {SourceState.LIVE}
    assert all(report.collected == report.expected and report.collected > 0 for report in reports)
    assert [report.repo for report in reports] == ["lumen/api", "lumen/lumen.js"]


async def _last_report(js: JetStreamContext, name: str) -> SourceProgress:
    subject = f"headway.sources.demo%2Eheadway%2Eexample.lumen.{name}"

    async def live() -> bool:
        message = await js.get_last_msg(streams.SOURCES.name, subject)
        return SourceProgress.model_validate_json(message.data or b"").state is SourceState.LIVE

    await until(live, f"{name} being live")
    message = await js.get_last_msg(streams.SOURCES.name, subject)
    return SourceProgress.model_validate_json(message.data or b"")
