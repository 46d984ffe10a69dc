"""Services killed and servers stopped under way: the read models equal those of an undisturbed run."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from services.standalone.embedded_servers import Mongod, NatsServer
from tests.github.server import TOKEN, GitHubServer
from tests.readmodels_dump import dump
from tests.stack import Stack
from tests.waiting import until
from tests.worlds import FULL_NAME, busy_world

pytestmark = pytest.mark.asyncio(loop_scope="module")

PULL_REQUESTS = 400

Disturbance = Callable[[Stack, NatsServer, Mongod], Awaitable[None]]


async def _undisturbed(_stack: Stack, _nats: NatsServer, _mongod: Mongod) -> None:
    """Nothing happens."""


async def _services_killed(stack: Stack, _nats: NatsServer, _mongod: Mongod) -> None:
    for service in ("collector", "aggregator", "gateway", "aggregator"):
        await stack.kill(service)
        await stack.start(service)


async def _servers_killed(stack: Stack, nats: NatsServer, mongod: Mongod) -> None:
    await mongod.kill()
    await until(lambda: _waiting(stack, "aggregator"), "the aggregator saying that it waits")
    await mongod.start()
    await until(lambda: stack.ready("aggregator"), "the aggregator going on by itself")
    await nats.kill()
    await until(lambda: _waiting(stack, "collector"), "the collector saying that it waits")
    await nats.start()
    for service in ("collector", "aggregator", "gateway"):
        await until(lambda name=service: stack.ready(name), f"{service} going on by itself")


async def _waiting(stack: Stack, service: str) -> bool:
    return not await stack.ready(service)


async def _run(github: GitHubServer, folder: Path, disturb: Disturbance) -> str:
    settings = {
        "HEADWAY_GITHUB_API_URL": github.url,
        "HEADWAY_REPOSITORIES": FULL_NAME,
        "GITHUB_TOKEN": TOKEN,
        "HEADWAY_AGGREGATOR_ACK_WAIT": "3",
    }
    async with (
        NatsServer(folder / "nats") as nats,
        Mongod(folder / "mongo") as mongod,
        Stack(nats.url, f"{mongod.url}/headway", folder / "logs", settings) as stack,
    ):
        await stack.start("aggregator", "gateway", "collector")
        await until(lambda: _under_way(stack), "the first pull requests")
        await disturb(stack, nats, mongod)
        await until(lambda: _complete(stack), "the whole history")
        await until(stack.settled, "every event being applied")
        return await dump(f"{mongod.url}/headway")


async def _under_way(stack: Stack) -> bool:
    return (await stack.get("/api/v1/pull-requests", limit=1))["total"] > 0


async def _complete(stack: Stack) -> bool:
    sources = (await stack.get("/api/v1/sources"))["items"]
    walked = bool(sources) and sources[0]["last_complete_walk"] is not None
    return (
        walked
        and (await stack.get("/api/v1/pull-requests", limit=1, include_bots="true"))["total"] == PULL_REQUESTS
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def github() -> AsyncIterator[GitHubServer]:
    """GitHub with a history, slow enough that there is a middle to disturb."""
    async with GitHubServer(busy_world(PULL_REQUESTS)) as server:
        server.faults.latency = 0.05
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def undisturbed(github: GitHubServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The read models of a run in which nothing happens."""
    return await _run(github, tmp_path_factory.mktemp("undisturbed"), _undisturbed)


@pytest.mark.parametrize("disturb", [_services_killed, _servers_killed])
async def test_nothing_is_lost_and_nothing_is_there_twice(
    disturb: Disturbance, github: GitHubServer, undisturbed: str, tmp_path: Path
) -> None:
    assert await _run(github, tmp_path, disturb) == undisturbed
