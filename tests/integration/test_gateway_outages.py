"""MongoDB and NATS go away and come back; the gateway says so, and goes on by itself."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.runtime.messaging import ensure_streams
from services.standalone.embedded_servers import Mongod, NatsServer
from services.standalone.server_process import LOOPBACK, free_port
from tests.commands import headway
from tests.integration.gateway_harness import WITHOUT_TLS, Harness, start_gateway
from tests.unit.gateway.documents import active, day, definitions, merged, pull_request
from tests.waiting import until

DAY = "2026-11-18"


@pytest.fixture
async def own_mongod(tmp_path: Path) -> AsyncIterator[Mongod]:
    async with Mongod(tmp_path / "mongo") as server:
        yield server


@pytest.fixture
async def own_nats(tmp_path: Path) -> AsyncIterator[NatsServer]:
    async with NatsServer(tmp_path / "nats") as server:
        yield server


async def filled(gateway: Harness) -> None:
    await gateway.put("definitions", definitions())
    await gateway.put("sets", active())
    await gateway.put("pull_requests_1", pull_request(7))
    await gateway.put("days_1", day(DAY, [merged(7, 4.0)]))


async def test_while_mongodb_is_away_the_api_says_when_to_ask_again(
    own_mongod: Mongod, nats_url: str
) -> None:
    async with start_gateway(nats_url, f"{own_mongod.url}/headway") as gateway:
        await filled(gateway)
        async with gateway.listening() as client:
            await own_mongod.stop()
            answer = await gateway.http.get("/api/v1/overview")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert answer.headers["content-type"] == "application/problem+json"
            assert (await gateway.http.get("/health/live")).status_code == 200
            await until(lambda: not_ready(gateway, "mongodb"), "the outage being noted")
            moved = await gateway.pull_requests_moved(7)
            await own_mongod.start()
            row = await client.until("pull_request")
            assert (row.id, row.data["number"]) == (moved, 7)
        await until(gateway.ready, "the gateway being ready again")
        assert (await gateway.get("/pull-requests"))["total"] == 1


async def not_ready(gateway: Harness, dependency: str) -> bool:
    answer = await gateway.http.get("/health/ready")
    return answer.status_code == 503 and answer.json()["dependencies"][dependency] != "up"


async def test_while_nats_is_away_answers_go_on_and_the_stream_goes_on_afterwards(
    own_nats: NatsServer, mongo_url: str
) -> None:
    async with start_gateway(own_nats.url, mongo_url) as gateway:
        await filled(gateway)
        async with gateway.listening() as client:
            await gateway.pull_requests_moved(7)
            await client.until("pull_request")
            await own_nats.stop()
            await until(lambda: not_ready(gateway, "nats"), "the outage being noted")
            assert (await gateway.get("/metrics/cycle_time"))["series"][0]["total"]["n"] == 1
            await own_nats.start()
            await until(gateway.ready, "the gateway being ready again")
            moved = await gateway.pull_requests_moved(7)
            assert (await client.until("pull_request")).id == moved


async def test_a_gateway_that_starts_before_its_dependencies_waits_for_them(tmp_path: Path) -> None:
    nats, mongod = NatsServer(tmp_path / "nats"), Mongod(tmp_path / "mongo")
    port = free_port()
    environment = os.environ | {
        "HEADWAY_NATS_URL": nats.url,
        "HEADWAY_MONGO_URL": f"{mongod.url}/headway",
        "HEADWAY_GATEWAY_HOST": LOOPBACK,
        "HEADWAY_GATEWAY_PORT": str(port),
    }
    code = "from services.gateway.app import main; main()"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, env=environment)
    async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", verify=WITHOUT_TLS) as http:

        async def alive() -> bool:
            try:
                return (await http.get("/health/live")).status_code == 200
            except httpx.HTTPError:
                return False

        async def ready() -> bool:
            return (await http.get("/health/ready")).status_code == 200

        try:
            await until(alive, "the gateway being alive")
            assert not await ready()
            async with nats, mongod:
                await until(ready, "the gateway being ready")
                async with http.stream("GET", "/api/v1/stream") as answer:
                    lines = answer.aiter_lines()
                    assert await anext(lines) == ": headway"
                    process.send_signal(signal.SIGTERM)
                    async with asyncio.timeout(60):
                        assert await process.wait() == 0
                        async for _ in lines:
                            pass
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HEADWAY_GATEWAY_PORT", "http", "HEADWAY_GATEWAY_PORT='http'"),
        ("HEADWAY_GATEWAY_PORT", "70000", "HEADWAY_GATEWAY_PORT='70000'"),
        ("HEADWAY_LOG_LEVEL", "LOUD", "HEADWAY_LOG_LEVEL='LOUD'"),
    ],
)
async def test_a_mistake_in_the_settings_stops_the_start_in_one_line(
    variable: str, value: str, said: str
) -> None:
    ran = await headway("gateway", **{variable: value})
    assert ran.code == 2
    assert ran.errors.count("\n") == 1
    assert said in ran.errors


async def test_two_gateways_give_the_same_answers(nats_url: str, mongo_url: str) -> None:
    async with start_gateway(nats_url, mongo_url) as one, start_gateway(nats_url, mongo_url) as other:
        await filled(one)
        await ensure_streams(one.js)
        for built in range(2, 12):
            asked, told = (one, other) if built % 2 else (other, one)
            async with told.listening() as client:
                await told.put("days_1", day(DAY, [merged(7, float(built))], built=built))
                await told.metrics_moved(DAY)
                await client.until("metrics")
            answers = [await each.get("/metrics/cycle_time") for each in (asked, told)]
            assert [answer["series"][0]["total"]["p50"] for answer in answers] == [built, built]
