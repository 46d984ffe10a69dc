"""Processes killed and servers gone under way: nothing lost, nothing twice, and it goes on by itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from nats.js.errors import NotFoundError

from services.aggregator.settings import AggregatorSettings
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.integration.aggregator_harness import Harness, disturbed, harness, history
from tests.integration.aggregator_harness import ready as is_ready
from tests.integration.aggregator_process import AggregatorProcess
from tests.readmodels_dump import dump, unsettled
from tests.waiting import until

EVENTS = disturbed(history(days=7))


@pytest.fixture
async def nats(tmp_path: Path) -> AsyncIterator[NatsServer]:
    async with NatsServer(tmp_path / "nats") as server:
        yield server


@pytest.fixture
async def mongo(tmp_path: Path) -> AsyncIterator[Mongod]:
    async with Mongod(tmp_path / "mongo") as server:
        yield server


@pytest.fixture
async def here(nats: NatsServer, mongo: Mongod) -> AsyncIterator[Harness]:
    async with harness(nats.url, f"{mongo.url}/disturbed") as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def undisturbed(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The read models of an aggregator that nothing happens to."""
    async with (
        NatsServer(tmp_path_factory.mktemp("undisturbed")) as nats,
        harness(nats.url, f"{mongod.url}/aggregator_undisturbed") as one,
    ):
        await one.publish(EVENTS, repeat=True)
        await one.apply()
        return await dump(one.mongo_url, provenance=True)


async def check(here: Harness, undisturbed: str) -> None:
    """Everything that was published is there as if nothing had happened; nothing is a dead letter."""
    assert await unsettled(here.mongo_url) == 0
    letters = await here.js.stream_info("DEAD_LETTERS")
    assert letters.state.messages == 0
    assert await dump(here.mongo_url, provenance=True) == undisturbed
    assert len(undisturbed.splitlines()) > 100


async def some_applied(here: Harness) -> bool:
    return await here.database[f"{PULL_REQUESTS}_1"].count_documents({}) > 5


async def acknowledged(here: Harness) -> int:
    """How far the log is acknowledged without a gap."""
    try:
        info = await here.js.consumer_info("EVENTS", "aggregator")
    except NotFoundError:
        return 0
    return info.ack_floor.stream_seq if info.ack_floor else 0


async def more_acknowledged(here: Harness, than: int) -> bool:
    return await acknowledged(here) > than


async def test_killed_in_the_middle_of_batches_and_started_again(
    here: Harness, undisturbed: str, tmp_path: Path
) -> None:
    await here.publish(EVENTS, repeat=True)
    process = AggregatorProcess(here.settings(aggregator_batch=20), tmp_path / "log")
    killed = 0
    for moment in (0.0, 0.03, 0.1):
        if await here.done():
            break
        await process.start()
        before = await acknowledged(here)
        await until(lambda before=before: more_acknowledged(here, before), "a batch being applied")
        await asyncio.sleep(moment)  # not for luck: any moment will do, and these are different ones
        await process.kill()
        killed += not await here.done()
    assert killed
    await process.start()
    await here.until_done()
    assert await process.stop() == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
    await check(here, undisturbed)


Disturbance = Callable[[Harness, NatsServer, Mongod, AggregatorSettings], Awaitable[None]]


async def one_after_the_other(
    _: Harness, nats: NatsServer, mongo: Mongod, settings: AggregatorSettings
) -> None:
    for end in (mongo.kill, mongo.stop):
        await end()
        await until(lambda: waits_for(settings, "mongo"), "the aggregator saying that it waits for MongoDB")
        await mongo.start()
        await until(lambda: is_ready(settings), "the aggregator going on by itself")
    await nats.kill()
    await until(lambda: waits_for(settings, "nats"), "the aggregator saying that it waits for NATS")
    await nats.start()


async def both_at_once(_: Harness, nats: NatsServer, mongo: Mongod, settings: AggregatorSettings) -> None:
    await nats.kill()
    await mongo.kill()
    await until(lambda: waits_for(settings, "nats"), "the aggregator saying that it waits for NATS")
    await until(lambda: waits_for(settings, "mongo"), "the aggregator saying that it waits for MongoDB")
    await nats.start()
    await mongo.start()


async def waits_for(settings: AggregatorSettings, dependency: str) -> bool:
    url = f"http://{settings.aggregator_host}:{settings.aggregator_port}/health/ready"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status == 503 and json.loads(await answer.text())["dependencies"][dependency] != "up"


@pytest.mark.parametrize("disturb", [one_after_the_other, both_at_once])
async def test_servers_gone_under_way(
    here: Harness, nats: NatsServer, mongo: Mongod, undisturbed: str, disturb: Disturbance
) -> None:
    half = len(EVENTS) // 2
    await here.publish(EVENTS[:half], repeat=True)
    async with here.aggregator(aggregator_batch=20) as settings:
        await until(lambda: some_applied(here), "some being applied")
        await disturb(here, nats, mongo, settings)
        await here.publish(EVENTS[half:], repeat=True)
        await here.until_done()
        await until(lambda: is_ready(settings), "being ready again")
    await check(here, undisturbed)


@pytest.mark.parametrize("gone", ["nats", "mongo"])
async def test_it_stops_cleanly_also_while_a_server_is_gone(
    here: Harness, nats: NatsServer, mongo: Mongod, tmp_path: Path, gone: str
) -> None:
    await here.publish(EVENTS, repeat=True)
    process = AggregatorProcess(here.settings(aggregator_batch=20), tmp_path / "log")
    await process.start()
    await until(lambda: some_applied(here), "some being applied")
    await {"nats": nats, "mongo": mongo}[gone].kill()
    await until(lambda: waits_for(process.settings, gone), f"waiting for {gone}")
    code = await process.stop()
    assert code == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


async def test_it_waits_for_servers_that_are_not_there_yet(tmp_path: Path) -> None:
    nats, mongo = NatsServer(tmp_path / "nats"), Mongod(tmp_path / "mongo")
    settings = AggregatorSettings(nats_url=nats.url, mongo_url=f"{mongo.url}/late")
    settings = settings.model_copy(update={"aggregator_port": NatsServer(tmp_path / "x").port})
    process = AggregatorProcess(settings, tmp_path / "log")
    try:
        await process.start()
        await until(lambda: answers(settings), "health answering")
        assert await waits_for(settings, "nats")
        await nats.start()
        await until(lambda: waits_only_for(settings, "mongo"), "NATS being found")
        await mongo.start()
        await until(lambda: is_ready(settings), "being ready")
    finally:
        await process.stop()
        await mongo.stop()
        await nats.stop()


async def answers(settings: AggregatorSettings) -> bool:
    try:
        await waits_for(settings, "nats")
    except aiohttp.ClientError:
        return False
    return True


async def waits_only_for(settings: AggregatorSettings, dependency: str) -> bool:
    return await waits_for(settings, dependency) and not await waits_for(settings, "nats")
