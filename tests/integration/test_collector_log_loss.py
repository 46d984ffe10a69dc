"""A log that has lost what the collector's memory claims to have published: noticed, and read again."""

import shutil
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from nats.js import JetStreamContext

from services.collector import app
from services.collector.checkpoints import store
from services.collector.checkpoints.log_guard import LogGuard
from services.collector.checkpoints.store import CheckpointStore, open_store
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.publishing.published_store import PublishedStore
from services.contracts.log_state import LogState
from services.runtime.log_state import read_log_state
from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.embedded_servers import NatsServer
from tests.faults.table import Fault, Record
from tests.github import GitHubServer, World
from tests.integration.collector_harness import (
    REPO,
    at,
    collected,
    collecting,
    events,
    facts,
    history,
    settings,
)
from tests.integration.test_collector_backfill import asked
from tests.nats_client import connect
from tests.unit.collector.snapshots import events_of, pull_request
from tests.waiting import until

STREAM = Path("jetstream", "$G", "streams", "EVENTS")


def small_world() -> World:
    world = World()
    repository = world.add_repository(REPO, at=at(-100))
    for number in range(20):
        world.add_pull_request(repository, "alice", at(number))
    return world


def more(world: World) -> None:
    (repository,) = world.repositories.values()
    for pull in list(repository.pulls.values())[:10]:
        world.review(pull, "bob", at(200), "APPROVED")
        world.merge(pull, "bob", at(201))
    for number in range(5):
        world.add_pull_request(repository, "carol", at(210 + number))


@pytest.fixture
async def github() -> AsyncIterator[GitHubServer]:
    async with GitHubServer(small_world()) as server:
        yield server


async def has_all(nats_url: str, expected: dict[str, tuple[object, ...]]) -> bool:
    return facts(await events(nats_url)).keys() >= expected.keys()


async def clean(tmp_path: Path, github: GitHubServer) -> dict[str, tuple[object, ...]]:
    """What a collector finds that has never been here before."""
    async with NatsServer(tmp_path / "clean") as nats:
        return facts(await history(nats.url, settings(nats.url, github)))


async def test_a_lost_tail_of_the_log_is_published_again(
    tmp_path: Path, github: GitHubServer, record_fault: Record
) -> None:
    server = NatsServer(tmp_path / "nats")
    async with server:
        before = len(await history(server.url, settings(server.url, github)))
    shutil.copytree(server.data_dir / STREAM, tmp_path / "older")
    more(github.world)
    async with server, collecting(settings(server.url, github)):
        expected = await clean(tmp_path, github)
        await until(lambda: has_all(server.url, expected), "the changes being collected")
    shutil.rmtree(server.data_dir / STREAM)
    shutil.copytree(tmp_path / "older", server.data_dir / STREAM)
    async with server:
        assert len(await events(server.url)) == before < len(expected)
        began = time.monotonic()
        async with collecting(settings(server.url, github)):
            await until(lambda: has_all(server.url, expected), "what was lost being published again")
            seconds = time.monotonic() - began
        log = await events(server.url)
        lost, doubled = expected.items() - facts(log).items(), len(log) - len(facts(log))
        row = Fault("log tail lost", seconds, len(lost), doubled)
        record_fault(row)
        assert row.harmless


async def test_a_nats_that_comes_back_empty_is_filled_again_without_a_restart(
    tmp_path: Path, github: GitHubServer
) -> None:
    server = NatsServer(tmp_path / "nats")
    async with server, collecting(settings(server.url, github)):
        expected = await clean(tmp_path, github)
        await until(lambda: has_all(server.url, expected), "everything being collected")
        await server.stop()
        shutil.rmtree(server.data_dir / "jetstream")
        await server.start()
        more(github.world)
        expected = await clean(tmp_path / "later", github)
        await until(lambda: has_all(server.url, expected), "everything being collected again")


async def test_backfill_publishes_again_what_the_memory_claims_if_it_is_told_to_distrust_it(
    tmp_path: Path, github: GitHubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LogGuard", partial(LogGuard, look_seconds=3_600))  # it would mend the loss
    async with NatsServer(tmp_path / "nats") as server, collecting(settings(server.url, github)):
        await until(lambda: collected(server.url), "everything being collected")
        before = facts(await events(server.url))
        client = await connect(server.url)
        js = client.jetstream(timeout=60)
        await js.delete_msg("EVENTS", 5)
        # a real loss is older than the ten minutes in which the stream drops what it has had before
        await js.update_stream((await js.stream_info("EVENTS")).config, duplicate_window=0.1)
        await client.close()
        days = timedelta(days=3650) / timedelta(days=1)
        assert (await asked(server.url, days)).code == 0
        assert len(facts(await events(server.url))) == len(before) - 1
        assert (await asked(server.url, days, "--distrust")).code == 0
        assert facts(await events(server.url)) == before


async def test_what_is_published_while_the_log_is_looked_at_is_no_loss(
    nats_client: ReconnectingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure_streams(nats_client.jetstream())
    first = await open_store(nats_client)
    publisher = EventPublisher(Publisher(nats_client), PublishedStore(first))
    numbers = iter(range(1, 9))

    async def publish() -> None:
        await publisher.publish(events_of(pull_request(number=next(numbers))))

    async def look_and_publish(js: JetStreamContext) -> LogState:
        found = await read_log_state(js)
        await publish()
        return found

    await publish()
    monkeypatch.setattr(store, "read_log_state", look_and_publish)
    assert not await first.has_lost()
    monkeypatch.setattr(store, "read_log_state", read_log_state)
    reached = CheckpointStore._reached

    async def publish_and_read(other: CheckpointStore, generation: int) -> int:
        await publish()
        return await reached(other, generation)

    monkeypatch.setattr(CheckpointStore, "_reached", publish_and_read)
    second = await open_store(nats_client)
    assert not second.position.losses
