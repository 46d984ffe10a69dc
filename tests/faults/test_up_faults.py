"""Whatever dies under `headway up` comes back by itself, with nothing lost, while people go on working."""

import asyncio
import itertools
import signal
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from services.standalone.embedded_servers import Mongod, NatsServer
from tests.faults.installation import NAME, PROCESSES, SERVERS, Installation, installation
from tests.faults.table import Record
from tests.github import TOKEN, GitHubServer
from tests.readmodels_difference import difference
from tests.readmodels_dump import dump
from tests.stack import Stack
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

PULL_REQUESTS = 60
PAUSE_SECONDS = 30.0

ALL = (PROCESSES,)
SHORT = (("nats-server",), ("mongod",), SERVERS)
PAIRS = [pair for pair in itertools.permutations(PROCESSES, 2) if pair != SERVERS]
LONG = [*((name,) for name in PROCESSES if name not in SERVERS), *PAIRS]

Running = tuple[Installation, GitHubServer]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One `headway up` to which all of it happens."""
    async with installation(tmp_path_factory.mktemp("up"), pull_requests=PULL_REQUESTS) as found:
        yield found


def soak(names: Sequence[tuple[str, ...]]) -> list:
    return [pytest.param(name, marks=pytest.mark.soak) for name in names]


@pytest.mark.parametrize("names", [*SHORT, *ALL, *soak(LONG)], ids=" and ".join)
async def test_what_is_killed_comes_back_by_itself(
    names: tuple[str, ...], running: Running, record_fault: Record
) -> None:
    installed, _ = running
    said = len(installed.up.output)
    before = [installed.process(name) for name in names]
    async with installed.busy():
        began = time.monotonic()
        installed.signal(names, signal.SIGKILL)
        await until(lambda: all_new(installed, names, before), f"{names} being started again")
    what = "every process" if names == PROCESSES else " and ".join(names)
    row = await installed.recovered(f"{what} killed", began)
    record_fault(row)
    assert row.harmless
    lines = installed.up.output[said:]
    for name in set(names) & {*SERVERS}:
        assert any(f"{name} " in line and "was killed by SIGKILL; starting again" in line for line in lines)


def all_new(installed: Installation, names: Sequence[str], before: Sequence[int | None]) -> bool:
    now = [installed.process(name) for name in names]
    return None not in now and not {*now} & {*before}


@pytest.mark.soak
@pytest.mark.parametrize("name", PROCESSES)
async def test_what_stood_still_goes_on(name: str, running: Running, record_fault: Record) -> None:
    installed, _ = running
    async with installed.busy():
        began = time.monotonic()
        installed.signal([name], signal.SIGSTOP)
        await asyncio.sleep(PAUSE_SECONDS)
        installed.signal([name], signal.SIGCONT)
    row = await installed.recovered(f"{name} paused for {PAUSE_SECONDS:g} s", began)
    record_fault(row)
    assert row.harmless


async def test_in_the_end_the_read_models_are_those_of_one_undisturbed_reading(
    running: Running, mongod: Mongod, tmp_path: Path
) -> None:
    """Runs last."""
    installed, github = running
    row = await installed.recovered("all of it", time.monotonic())
    assert row.harmless
    settings = {"HEADWAY_GITHUB_API_URL": github.url, "HEADWAY_REPOSITORIES": NAME, "GITHUB_TOKEN": TOKEN}
    clean = f"{mongod.url}/undisturbed"
    async with (
        NatsServer(tmp_path / "nats") as nats,
        Stack(nats.url, clean, tmp_path / "logs", settings) as stack,
    ):
        await stack.start()
        await until(lambda: walked(stack), "one reading")
        await until(stack.settled, "every event being applied")
    found = difference(await dump(installed.settings["HEADWAY_MONGO_URL"]), await dump(clean))
    assert (found.stale, found.missing, found.doubled) == (0, 0, 0), str(found)
    assert await installed.up.stop() == 0


async def walked(stack: Stack) -> bool:
    sources = (await stack.get("/api/v1/sources"))["items"]
    return bool(sources) and sources[0]["last_complete_walk"] is not None
