"""How often a batch of events about one pull request waits for MongoDB, and how many commands it sends."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from pymongo import monitoring

from services.aggregator.definitions.versions import propose
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.store.store import Store
from services.contracts.events import Event
from services.runtime.publisher import Publisher
from tests.integration.aggregator_harness import Harness, harness
from tests.integration.intercepted_store import EVERYTHING, Command, InterceptedStore
from tests.readmodels_dump import unsettled
from tests.unit.aggregator.measured import rules
from tests.unit.aggregator.pull_request_history import Pull

MOST_ROUND_TRIPS = 8
MOST_COMMANDS = 20
KNOWN = Pull(number=9).opened(0).commented("grace", 1).commented("edsger", 2).events
CONNECTION = {"hello", "ismaster", "ping", "endSessions", "buildInfo"}


class Commands(monitoring.CommandListener):
    """The commands that this process sends to MongoDB."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name not in CONNECTION:
            collection = event.command.get(event.command_name)
            self.names.append(f"{event.command_name} {collection}")

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


COMMANDS = Commands()
monitoring.register(COMMANDS)


class RoundTrips:
    """Sends commands in rounds: all that wait for MongoDB at the same time are one."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: list[asyncio.Future[None]] = []

    async def __call__(self, command: Command) -> object:
        self._waiting.append(asyncio.get_running_loop().create_future())
        mine = self._waiting[-1]
        if len(self._waiting) == 1:
            self._round = asyncio.ensure_future(self._send())
        await mine
        return await command()

    async def _send(self) -> None:
        for _ in range(50):  # whoever is to wait, too, gets there meanwhile
            await asyncio.sleep(0)
        waiting, self._waiting = self._waiting, []
        self.count += 1
        for one in waiting:
            one.set_result(None)


@pytest.fixture
async def here(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with harness(nats_url, mongo_url) as one:
        store = Store(mongo_url)
        await store.prepare()
        await store.registry.begin(await propose(store.definitions, rules().definitions))
        await ProjectionRouter(store, Publisher(one.client)).prepare()
        store.close()
        yield one


class Counted:
    """An aggregator whose commands are counted."""

    def __init__(self, here: Harness) -> None:
        self._here = here
        self._trips = RoundTrips()
        self._store = InterceptedStore(here.mongo_url, self._trips, EVERYTHING)
        self._router = ProjectionRouter(self._store, Publisher(here.client))

    async def apply(self, events: Sequence[Event]) -> tuple[int, list[str]]:
        """Apply a batch; return how many round trips it took, and the commands."""
        before, COMMANDS.names = self._trips.count, []
        await self._router.apply(events)
        commands = [name for name in COMMANDS.names if "_1" in name or "sets" in name]
        assert await unsettled(self._here.mongo_url) == 0
        return self._trips.count - before, commands

    def close(self) -> None:
        self._store.close()


@pytest.fixture
async def counted(here: Harness) -> AsyncIterator[Counted]:
    """An aggregator that knows the repository and everybody in it."""
    found = Counted(here)
    await found.apply(KNOWN)
    yield found
    found.close()


async def test_a_batch_about_one_pull_request_waits_for_mongodb_eight_times_at_most(counted: Counted) -> None:
    pull = Pull(number=1).opened(10).requested("grace", 11).approved("grace", 20).described(21).merged(30)
    for event in pull.events:
        trips, commands = await counted.apply([event])
        assert trips <= MOST_ROUND_TRIPS, f"{event.type}: {commands}"
        assert len(commands) <= MOST_COMMANDS, f"{event.type}: {commands}"


async def test_what_is_known_already_is_looked_at_and_not_written(counted: Counted) -> None:
    trips, commands = await counted.apply(KNOWN[-1:])
    assert trips <= 3
    assert {command.split()[0] for command in commands} == {"find"}
