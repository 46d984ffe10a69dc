"""Catching up with a log and rebuilding from it, beside FastStream merely receiving and decoding it.

`BENCH_BEFORE` names a checkout of another commit: it is measured in the same run.
"""

import asyncio
import contextlib
import json
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from nats.js.errors import NotFoundError
from pydantic import TypeAdapter

from bench.history import append, history
from bench.processes import Load, cpu_seconds, watched
from bench.report import table
from services.aggregator.intake.batch import DecodedBatch, batch_decoder
from services.aggregator.intake.decode import read_event
from services.contracts.events import Event
from services.contracts.streams import AGGREGATOR_CONSUMER, EVENTS
from services.runtime.batch_consumer import BatchConsumer, Channel
from services.runtime.durable_consumers import consumer_config, ensure_consumer
from services.runtime.messaging import ensure_streams
from services.runtime.process_memory import prepare_memory
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.child_processes import end_process, end_with_parent
from services.standalone.embedded_servers import Mongod, NatsServer
from services.standalone.server_process import free_port
from tests.nats_client import connect
from tests.readmodels_dump import unsettled
from tests.waiting import until

EVENTS_APPLIED = 200_000
# The beginning of a log that is this long: the events of a pull request are as far apart as in all of it.
LOG_LENGTH = 1_000_000
BATCH, ACK_WAIT = 500, 15.0
RECEIVER = "bench-receiver"
BEFORE = "BENCH_BEFORE"
LONG_SECONDS = 7_200.0
HERE = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Measured:
    """So many events in so many seconds; CPU seconds of the processes and of their servers; memory in MiB."""

    what: str
    events: int
    seconds: float
    cpu: float
    servers_cpu: float
    memory: tuple[float, ...] = ()

    @property
    def row(self) -> tuple[str | float, ...]:
        """A row of the table."""
        rate, per_cpu = self.events / self.seconds, self.events / self.cpu
        memory = " ".join(f"{peak:.0f}" for peak in self.memory)
        return self.what, self.seconds, rate, self.cpu, per_cpu, self.servers_cpu, memory


@dataclass(frozen=True, slots=True)
class Run:
    """A command of a checkout that deals with so many events, over the database of a URL."""

    what: str
    events: int
    url: str
    checkout: Path
    command: str


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers of the run; each measurement has a database of its own."""

    nats_url: str
    mongo_url: str
    pids: tuple[int, int]
    client: ReconnectingClient

    def cpu(self) -> float:
        """What both have taken."""
        return sum(map(cpu_seconds, self.pids))

    def database(self, name: str) -> str:
        """The URL of a database."""
        return f"{self.mongo_url}/{name}"


async def main(size: float = 1.0) -> None:
    """Measure each, and print a table and JSON. `size`: a share of the events."""
    prepare_memory()  # as the aggregator does
    events, load = round(EVENTS_APPLIED * size), Load()
    checkouts = [("before", Path(before))] if (before := os.environ.get(BEFORE)) else []
    checkouts.append(("now", HERE))
    async with _servers(events) as servers:
        measured = [await _received(servers, events)]
        for name, checkout in checkouts:
            measured.append(await _caught_up(servers, events, name, checkout))
        for name, checkout in checkouts:
            measured.append(await _rebuilt(servers, events, name, checkout))
    columns = ("", "seconds", "events/s", "CPU s", "per CPU s", "servers' CPU s", "MiB, peak of each quarter")
    table(f"{events:,} events; load average {load}", columns, [one.row for one in measured])
    rates = {one.what: one.events / one.seconds for one in measured}
    per_cpu = {one.what: one.events / (one.cpu + one.servers_cpu) for one in measured}
    ratios = [
        (name, rates[name] / rates["receiving"], per_cpu[name] / per_cpu["receiving"]) for name in rates
    ]
    table("as a share of receiving", ("", "events/s", "per CPU s, servers included"), _written(ratios))
    print(json.dumps([asdict(one) for one in measured]))


def _written(ratios: list[tuple[str, float, float]]) -> list[tuple[str, str, str]]:
    return [(name, f"{rate:.3f}", f"{cpu:.3f}") for name, rate, cpu in ratios]


@contextlib.asynccontextmanager
async def _servers(events: int) -> AsyncIterator[Servers]:
    with tempfile.TemporaryDirectory() as folder:
        async with NatsServer(Path(folder) / "nats") as nats, Mongod(Path(folder) / "mongo") as mongod:
            assert nats.process and mongod.process
            client = await connect(nats.url)
            await ensure_streams(client.jetstream())
            async for _ in append(client, islice(history(max(LOG_LENGTH, events)), events)):
                pass
            yield Servers(nats.url, mongod.url, (nats.process.pid, mongod.process.pid), client)
            await client.close()


async def _received(servers: Servers, events: int) -> Measured:
    """FastStream receives, decodes and acknowledges; nothing else is done."""
    config = consumer_config(RECEIVER, EVENTS, BATCH, ACK_WAIT)
    await ensure_consumer(servers.client.jetstream(), EVENTS, config)
    consumer, left, all_received = BatchConsumer(servers.nats_url, "bench"), events, asyncio.Event()

    async def handle(batch: DecodedBatch[Event]) -> None:
        nonlocal left
        left -= len(batch.readable)
        if left <= 0:
            all_received.set()

    payload: TypeAdapter[Event] = TypeAdapter(Event)
    consumer.subscribe(Channel(EVENTS, config, BATCH, batch_decoder(read_event), payload, "Events"), handle)
    began, cpu, servers_cpu = time.monotonic(), time.process_time(), servers.cpu()
    consuming = asyncio.create_task(consumer.consume())
    await all_received.wait()
    measured = Measured(
        *("receiving", events, time.monotonic() - began),
        *(time.process_time() - cpu, servers.cpu() - servers_cpu),
    )
    consuming.cancel()
    await asyncio.gather(consuming, return_exceptions=True)
    return measured


async def _caught_up(servers: Servers, events: int, name: str, checkout: Path) -> Measured:
    """An aggregator starts with nothing, and applies the whole log."""
    with contextlib.suppress(NotFoundError):
        await servers.client.jetstream().delete_consumer(EVENTS.name, AGGREGATOR_CONSUMER)
    url = servers.database(name)

    async def done() -> bool:
        await asyncio.sleep(0.5)  # looking must not load what is measured
        try:
            info = await servers.client.jetstream().consumer_info(EVENTS.name, AGGREGATOR_CONSUMER)
        except NotFoundError:
            return False
        waiting = (info.num_pending or 0) + (info.num_ack_pending or 0)
        return waiting == 0 and await unsettled(url) == 0

    return await _measured(servers, Run(f"catching up {name}", events, url, checkout, "aggregator"), done)


async def _rebuilt(servers: Servers, events: int, name: str, checkout: Path) -> Measured:
    """`headway rebuild`, over what the aggregator has left."""
    url = servers.database(name)
    return await _measured(servers, Run(f"rebuild {name}", events, url, checkout, "rebuild"), None)


async def _measured(servers: Servers, run: Run, done: Callable[[], Awaitable[bool]] | None) -> Measured:
    """Run a command until it ends, or until everything is done."""
    settings = {
        **{
            "HEADWAY_NATS_URL": servers.nats_url,
            "HEADWAY_MONGO_URL": run.url,
            "HEADWAY_LOG_LEVEL": "WARNING",
        },
        **{"HEADWAY_AGGREGATOR_PORT": str(free_port()), "PYTHONPATH": str(run.checkout)},
    }
    before, began = servers.cpu(), time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services", run.command),
        cwd=run.checkout,
        env={**os.environ, **settings},
        stdout=DEVNULL,
        stderr=DEVNULL,
        preexec_fn=end_with_parent,
    )
    async with watched(process.pid) as cost:
        if done:
            await until(done, run.what, seconds=LONG_SECONDS)
        else:
            assert await process.wait() == 0, f"{run.what} failed"
        seconds = time.monotonic() - began
    await end_process(process, timeout_seconds=60)
    servers_cpu = servers.cpu() - before
    return Measured(run.what, run.events, seconds, cost.cpu, servers_cpu, tuple(cost.quarters()))
