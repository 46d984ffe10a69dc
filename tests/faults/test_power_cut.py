"""The power of NATS and MongoDB is cut under load: what was acknowledged is there after the restart."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.collector.facts.observation import Observation
from services.collector.github.webhooks.delivery_mapper import read_delivery
from services.contracts.events import Event, PullRequestDescribed, Via, encode
from services.contracts.subjects import event_subject
from services.runtime.publisher import Message, Publisher
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.faults import power
from tests.faults.table import Fault, Record
from tests.faults.team_activity import Clock, TeamActivity
from tests.github import TOKEN, GitHubServer, World
from tests.github.webhooks import Delivery, Recorder
from tests.integration.collector_harness import SECRET, events
from tests.nats_client import connect
from tests.stack import Stack
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until

NAMES = ("acme/api", "acme/web")
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 8))]

pytestmark = pytest.mark.skipif(power.impossible() is not None, reason=str(power.impossible()))


@dataclass
class Acknowledged:
    """What somebody was told is kept: ids of facts."""

    facts: set[str] = field(default_factory=set)
    deliveries: int = 0

    def delivered(self, delivery: Delivery, host: str) -> None:
        """A delivery was answered 202."""
        sight = Observation(host, Via.WEBHOOK, datetime.now(UTC))
        self.deliveries += 1
        found = read_delivery(delivery.event, json.loads(delivery.body), sight).events
        self.facts |= {each.id for each in found if not isinstance(each, PullRequestDescribed)}

    def published(self, some: Iterable[Event]) -> None:
        """JetStream has acknowledged events."""
        self.facts |= {each.id for each in some if not isinstance(each, PullRequestDescribed)}


class Load:
    """People who work, GitHub that delivers and is polled, and somebody who publishes as fast as it goes."""

    def __init__(self, github: GitHubServer, stack: Stack, nats_url: str, activity: TeamActivity) -> None:
        self.acknowledged = Acknowledged()
        self._github = github
        self._stack = stack
        self._nats_url = nats_url
        self._activity = activity
        self._recorder = Recorder(github.world, SECRET)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._deliver())
            group.create_task(self._publish())

    async def _deliver(self) -> None:
        host = self._github.url.removeprefix("http://").split(":")[0]
        while True:
            self._activity.go_on(5)
            made, self._recorder.deliveries = self._recorder.deliveries, []
            for delivery in made:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    url = f"{self._stack.url('collector')}/webhooks/github"
                    if await self._github.send(url, delivery) == 202:
                        self.acknowledged.delivered(delivery, host)

    async def _publish(self) -> None:
        client = await connect(self._nats_url, max_reconnect_attempts=1, error_cb=_quiet)
        publisher, number = Publisher(client), 100_000
        while True:
            number += 1
            some = Pull(number=number).opened(0).merged(5).events
            await publisher.publish_all(Message(event_subject(one), encode(one), one.id) for one in some)
            self.acknowledged.published(some)


async def _quiet(_: Exception) -> None: ...


@contextlib.asynccontextmanager
async def under(load: Load) -> AsyncIterator[None]:
    """While people work."""
    working = asyncio.create_task(load.run())
    try:
        yield
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await working


async def in_read_models(mongo_url: str) -> list[str]:
    """The ids of all facts that the served documents hold."""
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(mongo_url)
    database, found = client.get_default_database(), list[str]()
    for name in ("pull_requests_1", "deployments_1"):
        async for one in database[name].aggregate([{"$unwind": "$facts"}, {"$project": {"id": "$facts.id"}}]):
            found.append(str(one["id"]))
    client.close()
    return found


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_acknowledged_is_there_after_a_power_cut(
    seed: int, tmp_path: Path, record_fault: Record
) -> None:
    world, clock, chance = World(), Clock(BEGAN, stands=True), random.Random(seed)
    activity = TeamActivity(world, NAMES, clock, seed)
    async with power.disk(tmp_path) as disk:
        nats, mongod = NatsServer(disk.folder / "nats"), Mongod(disk.folder / "mongo")
        mongo_url = f"{mongod.url}/headway"
        async with GitHubServer(world, clock=clock) as github:
            settings = {
                "HEADWAY_GITHUB_API_URL": github.url,
                "HEADWAY_REPOSITORIES": ",".join(NAMES),
                "HEADWAY_WEBHOOK_SECRET": SECRET,
                "HEADWAY_POLL_SECONDS": "1",
                "HEADWAY_AGGREGATOR_ACK_WAIT": "3",
                "GITHUB_TOKEN": TOKEN,
            }
            async with Stack(nats.url, mongo_url, tmp_path / "logs", settings) as stack:
                await nats.start()
                await mongod.start()
                await stack.start("aggregator", "collector")
                load = Load(github, stack, nats.url, activity)
                async with under(load):
                    await until(lambda: load.acknowledged.deliveries > 20, "deliveries being accepted")
                    await asyncio.sleep(chance.uniform(0, 2))  # at a moment that nobody chooses
                    disk.cut()
                    acknowledged = set(load.acknowledged.facts)
                for service in ("collector", "aggregator"):
                    await stack.kill(service)
                await nats.kill()
                await mongod.kill()
                disk.unmount()
        # GitHub cannot be asked any more
        disk.power_on()
        began = time.monotonic()
        async with nats, mongod, Stack(nats.url, mongo_url, tmp_path / "after", settings) as stack:
            await stack.start("aggregator", "collector")
            await until(stack.settled, "every event being applied")
            seconds = time.monotonic() - began
            log, applied = {each.id for each in await events(nats.url)}, await in_read_models(mongo_url)
            lost = len(acknowledged - log) + len(acknowledged - set(applied))
            doubled = len(applied) - len(set(applied))
            record_fault(Fault(f"power cut (seed {seed})", seconds, lost, doubled))
            assert (sorted(acknowledged - log), sorted(acknowledged - set(applied)), doubled) == ([], [], 0)
            assert len(acknowledged) > 40
