"""The notifier over 100,000 open clocks: what it costs, and how long a message takes after its threshold."""

import asyncio
import contextlib
import json
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from aiohttp import web
from motor.motor_asyncio import AsyncIOMotorClient

from bench.processes import MEBIBYTE, Load, cpu_seconds, resident
from bench.report import table
from services.contracts.readmodels.alerts import ALERTS
from services.contracts.readmodels.pull_requests import INDEXES, PULL_REQUESTS
from services.notifier.store.indexes import create_indexes
from services.runtime.messaging import ensure_streams
from services.standalone.embedded_servers import Mongod, NatsServer
from services.standalone.server_process import LOOPBACK
from tests.nats_client import connect
from tests.stack import Stack
from tests.unit.contracts.alerting_documents import pull_request
from tests.unit.contracts.alerting_toml import headway_toml
from tests.waiting import until

CLOCKS = 100_000
TOLD = 300
"""So many thresholds are reached while it is watched, in `SECONDS`, each told to a contact of its own."""
SECONDS = 60
BEFORE_SECONDS = 240
"""After which the first of them is reached: the notifier has looked at everything by then."""
QUIET_SECONDS = 5.0
WITHIN = timedelta(hours=24)


def _contacts() -> Iterator[str]:
    for number in range(TOLD):
        yield f'\n\n[[contacts]]\nlogin = "person-{number}"\nchannel = "team"\naddress = "U{number}"\n'


def _document(number: int, due: datetime) -> dict[str, Any]:
    one = {"clock": "waiting_for_review", "key": "k", "who": f"person-{number}", "fact": f"fact-{number}"}
    clock = {**one, "since": due - WITHIN, "until": None}
    opened = {"milestones": {"opened": due - WITHIN}, "host": "github.com", "updated_at": due - WITHIN}
    return {**pull_request(number, [clock]), **opened}


class Receiver:
    """Slack, as far as a bot needs it: when each member was written to."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}

    async def take(self, request: web.Request) -> web.Response:
        """Note the moment."""
        now = time.time()
        self.arrived.setdefault(json.loads(await request.read())["channel"], now)
        return web.json_response({"ok": True})


@contextlib.asynccontextmanager
async def _receiver() -> AsyncIterator[tuple[Receiver, str]]:
    receiver, application = Receiver(), web.Application()
    application.add_routes([web.post("/post", receiver.take)])
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, 0).start()
        yield receiver, f"http://{LOOPBACK}:{runner.addresses[0][1]}/post"
    finally:
        await runner.cleanup()


async def _fill(database: Any, clocks: int, moments: list[datetime]) -> None:
    """Write pull requests, of each of which one clock runs."""
    await create_indexes(database[f"{PULL_REQUESTS}_1"], INDEXES)
    later = (moments[-1] + timedelta(hours=1) + timedelta(seconds=number) for number in range(clocks))
    due = [*moments, *later][:clocks]
    for start in range(0, clocks, 1_000):
        batch = [_document(number, due[number]) for number in range(start, min(start + 1_000, clocks))]
        await database[f"{PULL_REQUESTS}_1"].insert_many(batch)


async def _quiet(pid: int) -> float:
    """Wait until a process computes nothing for a while; the CPU seconds that it took."""
    before, since = cpu_seconds(pid), time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        await asyncio.sleep(0.2)
        if (now := cpu_seconds(pid)) - before > 0.1:
            before, since = now, time.monotonic()
    return cpu_seconds(pid)


async def _measure(stack: Stack, receiver: Receiver, first: datetime) -> tuple[float, float, float]:
    """CPU seconds until all is loaded and while thresholds are reached, and memory in MiB."""
    await stack.start("notifier")
    pid = stack.pid("notifier")
    loading = await _quiet(pid)
    assert datetime.now(UTC) < first, "the first threshold was reached before all was loaded"
    await until(lambda: datetime.now(UTC) > first, "the first threshold", BEFORE_SECONDS)
    before = cpu_seconds(pid)
    await until(lambda: len(receiver.arrived) == TOLD, "every message", 300)
    return loading, cpu_seconds(pid) - before, resident(pid) / MEBIBYTE


async def main(size: float = 1.0) -> None:
    """Fill the read model, start a notifier, and see when messages arrive."""
    clocks, load = max(round(CLOCKS * size), TOLD), Load()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        async with (
            NatsServer(data / "nats") as nats,
            Mongod(data / "mongo") as mongo,
            _receiver() as (receiver, url),
        ):
            client = await connect(nats.url)
            await ensure_streams(client.jetstream(timeout=60))
            await client.close()
            database = AsyncIOMotorClient(mongo.url)["headway"]
            first = datetime.now(UTC) + timedelta(seconds=BEFORE_SECONDS * max(size, 0.2))
            seconds = sorted(random.Random(1).uniform(0, SECONDS) for _ in range(TOLD))
            moments = [first + timedelta(seconds=one) for one in seconds]
            await _fill(database, clocks, moments)
            config = data / "headway.toml"
            more = 'secret_env = "TEAM_TOKEN"' + "".join(_contacts())
            config.write_text(headway_toml("slack_bot", more, "personal = true"))
            settings = {"HEADWAY_CONFIG": str(config), "TEAM_URL": url, "TEAM_TOKEN": "token"}
            async with Stack(nats.url, f"{mongo.url}/headway", data / "logs", settings) as stack:
                loading, cpu, memory = await _measure(stack, receiver, first)
            stored = await database[ALERTS].count_documents({})
    late = [receiver.arrived[f"U{number}"] - moments[number].timestamp() for number in range(TOLD)]
    _report(clocks, stored, late, (loading, cpu, memory), load)


def _report(
    clocks: int, stored: int, late: list[float], cost: tuple[float, float, float], load: Load
) -> None:
    cuts = quantiles(late, n=100, method="inclusive")
    row = ("from the threshold to the message, ms", cuts[49] * 1000, cuts[98] * 1000, max(late) * 1000)
    title = f"{clocks:,} open clocks, {stored} thresholds in {SECONDS} s, each a message to a person"
    table(f"{title} (load {load})", ("", "p50", "p99", "max"), [row])
    columns = ("CPU s until all is loaded", "CPU s in that minute", "memory, MiB")
    table("The notifier", columns, [cost])
