"""A Headway with a long log, all of it measured: aggregator and gateway over servers of their own."""

import asyncio
import contextlib
import os
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from nats.js.api import DeliverPolicy
from rich.progress import MofNCompleteColumn, Progress

from bench.history import append, history
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.generations import GENERATIONS, SERVED
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.streams import AGGREGATOR_CONSUMER, EVENTS
from services.demo.settings import CONFIGURATION_FILE
from services.runtime.durable_consumers import consumer_config
from services.standalone.child_processes import end_with_parent
from services.standalone.embedded_servers import Mongod, NatsServer
from services.standalone.service_processes import service_command
from tests.nats_client import connect
from tests.stack import Stack
from tests.waiting import until

DATABASE = "headway"
SERVICES = ("aggregator", "gateway")
BATCH, ACK_WAIT = 500, 15.0

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Large:
    """The running whole, and where it is."""

    stack: Stack
    nats_url: str
    mongo_url: str
    mongod: int
    config: Path

    async def sets(self) -> Document:
        """Which set is served, and what else there is."""
        async with _database(self.mongo_url) as database:
            found = await database[GENERATIONS].find_one({"_id": SERVED})
            assert found
            return dict(found)

    async def pull_requests(self, read_set: str) -> int:
        """About how many pull requests a set has."""
        async with _database(self.mongo_url) as database:
            return int(await database[collection(PULL_REQUESTS, read_set)].estimated_document_count())

    async def start_rebuild(self) -> Process:
        """Start `headway rebuild`, which shows its own progress."""
        urls = {"HEADWAY_NATS_URL": self.nats_url, "HEADWAY_MONGO_URL": self.mongo_url}
        return await asyncio.create_subprocess_exec(
            *service_command("rebuild"), env={**os.environ, **urls}, preexec_fn=end_with_parent
        )


@contextlib.asynccontextmanager
async def _database(url: str) -> AsyncIterator[Any]:
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(url)
    try:
        yield client[DATABASE]
    finally:
        client.close()


@contextlib.asynccontextmanager
async def large(events: int) -> AsyncIterator[Large]:
    """Everything running, with so many events in the log and all of them in the served set."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        config = base / "headway.toml"
        config.write_text(CONFIGURATION_FILE.read_text())
        async with NatsServer(base / "nats") as nats, Mongod(base / "mongo") as mongod:
            assert mongod.process
            url = f"{mongod.url}/{DATABASE}"
            async with Stack(nats.url, url, base / "logs", {"HEADWAY_CONFIG": str(config)}) as stack:
                whole = Large(stack, nats.url, url, mongod.process.pid, config)
                await stack.start(*SERVICES)
                await _fill(whole, events)
                yield whole


async def _fill(whole: Large, events: int) -> None:
    """Write the log and measure it, by a rebuild: the aggregator begins behind what is there."""
    await whole.stack.stop("aggregator")
    client = await connect(whole.nats_url)
    try:
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn()) as progress:
            task = progress.add_task("events written", total=events)
            async for some in append(client, history(events)):
                progress.advance(task, some)
        js = client.jetstream()
        await js.delete_consumer(EVENTS.name, AGGREGATOR_CONSUMER)
        config = consumer_config(AGGREGATOR_CONSUMER, EVENTS, BATCH, ACK_WAIT)
        config.deliver_policy = DeliverPolicy.NEW
        await js.add_consumer(EVENTS.name, config)
    finally:
        await client.close()
    rebuild = await whole.start_rebuild()
    assert await rebuild.wait() == 0, "the first rebuild failed"
    await whole.stack.start("aggregator")
    await until(whole.stack.settled, "everything being applied", seconds=300)
