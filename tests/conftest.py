"""Real servers for the tests: one of each per test run, on free ports, a clean start for every test."""

import gc
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from motor.motor_asyncio import AsyncIOMotorClient
from xdist.remote import Producer

from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.embedded_servers import Mongod, NatsServer
from tests import workers
from tests.environment import clear_environment
from tests.faults import table
from tests.nats_client import connect

clear_environment()
gc.disable()  # until everything is imported and collected: all of that stays

# With how many examples a law is tried: few by `make test-unit`, some by `make test`, many by `make soak`.
# No law fails because the machine is busy.
settings.register_profile("many", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("some", settings.get_profile("many"), max_examples=40)
settings.register_profile("few", settings.get_profile("many"), max_examples=10)
settings.load_profile("some")


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


MEMORY = Path("/dev/shm")
ROOM = 8 * 2**30  # for the servers of all workers


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For the servers of the test run: in memory where there is room, since they wait for the disk often."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(
        prefix="headway-tests-", dir=MEMORY if in_memory else tmp_path_factory.getbasetemp()
    ) as folder:
        yield Path(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nats_server(server_folder: Path) -> AsyncIterator[NatsServer]:
    """The test run's nats-server. A test that stops servers starts its own instead."""
    async with NatsServer(server_folder / "nats") as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mongod(server_folder: Path) -> AsyncIterator[Mongod]:
    """The test run's mongod. A test that stops servers starts its own instead."""
    async with Mongod(server_folder / "mongo") as server:
        yield server


@pytest.fixture
async def nats_url(nats_server: NatsServer) -> AsyncIterator[str]:
    """NATS without any stream."""
    client = await connect(nats_server.url)
    await _wipe(client)
    await client.close()
    yield nats_server.url


async def _wipe(client: ReconnectingClient) -> None:
    js = client.jetstream(timeout=60)
    for stream in await js.streams_info():
        assert stream.config.name is not None
        await js.delete_stream(stream.config.name)


@pytest.fixture
async def nats_client(nats_url: str) -> AsyncIterator[ReconnectingClient]:
    """A connection to the empty NATS."""
    client = await connect(nats_url)
    yield client
    await client.close()


@pytest.fixture
async def mongo_url(mongod: Mongod) -> AsyncIterator[str]:
    """The URL of a database nobody has used, as HEADWAY_MONGO_URL takes it; dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield f"{mongod.url}/{name}"
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(mongod.url)
    await client.drop_database(name)
    client.close()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder for `--data-dir`."""
    return tmp_path / "data"


@pytest.fixture
def record_fault(record_property: Callable[[str, object], None]) -> table.Record:
    """Puts a row into the table of faults that is printed at the end."""
    return table.recorder(record_property)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest."""
    items.sort(key=lambda item: workers.rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> workers.GroupScheduling | None:
    """Divide files among workers as `tests/workers.py` says."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return workers.GroupScheduling(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of faults, if there were any."""
    reports = [report for some in terminalreporter.stats.values() for report in some]
    faults = table.rows(report for report in reports if getattr(report, "when", "") == "call")
    if faults:
        terminalreporter.section("faults")
        for line in table.lines(faults):
            terminalreporter.write_line(line)
