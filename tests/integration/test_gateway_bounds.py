"""What the gateway bears: many streams, slow connections, few files, heavy questions at once."""

import asyncio
import contextlib
import os
import threading
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from services.gateway import compute_pool
from services.gateway.compute_pool import ComputePool
from services.gateway.http import connections
from services.gateway.metrics import series
from services.gateway.problems import TooManyError
from services.gateway.routes.people import ContributorsQuery
from services.standalone.child_processes import end_process
from services.standalone.server_process import LOOPBACK, free_port
from services.standalone.service_processes import service_command
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import active, day, definitions, merged, pull_request
from tests.waiting import until

Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(url: str, text: str = "") -> Opened:
    """A connection by which so much has been sent."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(text.encode())
    return reader, writer


def asked(path: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def status(opened: Opened) -> int:
    async with asyncio.timeout(30):
        return int((await opened[0].readline() or b"x 0").split()[1])


async def test_streams_are_bounded_for_a_client_and_in_all(nats_url: str, mongo_url: str) -> None:
    async with start_gateway(nats_url, mongo_url, streams=5, streams_per_client=3) as gateway:
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(3):
                await stack.enter_async_context(gateway.listening())
            answer = await gateway.http.get("/api/v1/stream")
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            assert answer.headers["content-type"] == "application/problem+json"
            other = {"X-Forwarded-For": "10.0.0.9"}  # a proxy on this machine is believed
            for _ in range(2):
                await stack.enter_async_context(gateway.listening(headers=other))
            assert (await gateway.http.get("/api/v1/stream", headers=other)).status_code == 503
            assert (await gateway.http.get("/api/v1/overview")).status_code == 200
        await until(lambda: _watching(gateway, 0), "nobody watching")
        async with gateway.listening():
            pass


async def _watching(gateway: Harness, clients: int) -> bool:
    return bool((await gateway.health())["watching"] == clients)


@pytest.mark.parametrize(
    "begun",
    [
        "",
        "GET / HTTP/1.1\r\nHost: localho",
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nto",
    ],
    ids=["nothing", "half a header", "half a body"],
)
async def test_a_request_that_does_not_come_is_not_waited_for(empty: Harness, begun: str) -> None:
    with patch.object(connections, "REQUEST_SECONDS", 0.3):
        reader, writer = await connected(empty.url, begun)
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(10):
                await reader.read()
        writer.close()
    assert (await empty.http.get("/health/live")).status_code == 200


async def test_who_asks_in_time_is_not_given_up(empty: Harness) -> None:
    with patch.object(connections, "REQUEST_SECONDS", 0.3):
        opened = await connected(empty.url, asked("/api/v1/stream"))
        assert await status(opened) == 200
        await asyncio.sleep(0.6)  # longer than a request may take
        assert not opened[0].at_eof()
        opened[1].close()


async def test_too_many_questions_at_once_are_answered_with_503() -> None:
    pool, may_go_on = ComputePool(threads=1, most_waiting=1), asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        asyncio.run_coroutine_threadsafe(may_go_on.wait(), loop).result()

    waiting = [asyncio.create_task(pool.run(wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyError) as refused:
        await pool.run(wait)
    assert refused.value.problem.status == 503
    may_go_on.set()
    await asyncio.gather(*waiting)
    assert await pool.run(lambda: 7) == 7
    pool.close()
    assert compute_pool.THREADS <= 2


async def test_what_an_iterator_gives_comes_in_order_and_then_what_it_failed_by() -> None:
    pool, found = ComputePool(most_waiting=0), list[int]()

    def items() -> Iterator[int]:
        yield from range(3)
        raise ValueError("the fourth")

    with pytest.raises(ValueError, match="the fourth"):
        async for item in pool.iterate(items):
            found.append(item)
    assert found == [0, 1, 2]
    first, second = pool.iterate(lambda: iter([1])), pool.iterate(lambda: iter([2]))
    with pytest.raises(TooManyError):
        await asyncio.gather(anext(first), anext(second))
    pool.close()


async def test_what_is_computed_is_computed_beside_the_event_loop() -> None:
    pool = ComputePool()
    assert await pool.run(threading.current_thread) is not threading.current_thread()
    pool.close()


async def test_twenty_heavy_questions_at_once_keep_nobody_else_waiting(nats_url: str, mongo_url: str) -> None:
    heavy = {"from": "2024-11-18", "to": "2026-11-19"}
    may_be_computed, run = asyncio.Event(), ComputePool.run

    async def later(self: ComputePool, compute: Callable[[], Any]) -> Any:
        await may_be_computed.wait()
        return await run(self, compute)

    async with start_gateway(nats_url, mongo_url) as gateway:
        await gateway.put("definitions", definitions())
        await gateway.put("sets", active())
        await gateway.put("days_1", day("2026-11-18", [merged(key, 5.0) for key in range(20)]))
        with patch.object(ComputePool, "run", later):
            paths = ("/api/v1/contributors", "/api/v1/overview")
            answers = [asyncio.create_task(gateway.http.get(path, params=heavy)) for path in paths * 10]
            for _ in range(20):
                assert (await gateway.http.get("/health/live")).status_code == 200
            assert not any(each.done() for each in answers)
            may_be_computed.set()
            assert {answer.status_code for answer in await asyncio.gather(*answers)} == {200}


async def test_a_change_reaches_the_live_stream_while_every_thread_computes(
    nats_url: str, mongo_url: str
) -> None:
    may_go_on = threading.Event()

    def compute(*_: object) -> Any:
        may_go_on.wait(30)
        raise TooManyError("has waited", 1.0, 503)

    async with start_gateway(nats_url, mongo_url) as gateway:
        await gateway.put("pull_requests_1", pull_request(1))
        with patch.object(ContributorsQuery, "compute", compute):
            async with gateway.listening() as client:
                asking = [asyncio.create_task(gateway.http.get("/api/v1/contributors")) for _ in range(10)]
                await until(lambda: _computing(10), "ten questions being computed, or waiting for it")
                await gateway.pull_requests_moved(1)
                assert (await client.until("pull_request")).data["number"] == 1
                assert not any(each.done() for each in asking)
                may_go_on.set()
                assert {answer.status_code for answer in await asyncio.gather(*asking)} == {503}


def _computing(questions: int) -> bool:
    (sample,) = compute_pool.WAITING.collect()[0].samples
    return sample.value >= questions


TOO_LARGE = [
    ("/metrics/merged", {"interval": "day", "from": "2006-01-01", "to": "2026-01-01"}, "interval"),
    ("/metrics/merged", {"from": "2006-01-01", "to": "2036-01-01"}, "to"),
    ("/metrics/merged", {"interval": "day", "group_by": "author"}, "group_by"),
    ("/overview", {"from": "2006-01-01", "to": "2036-01-01"}, "to"),
    ("/contributors", {"from": "2006-01-01", "to": "2036-01-01"}, "to"),
    ("/overview", {"label": [f"label-{number}" for number in range(501)]}, "label"),
    ("/contributors", {"repo": ",".join(f"a/{number}" for number in range(501))}, "repo"),
    ("/pull-requests", {"limit": 501}, "limit"),
    ("/review-requests", {"limit": 501}, "limit"),
]


async def test_a_question_that_is_too_large_is_refused_by_name_before_it_is_computed(
    nats_url: str, mongo_url: str
) -> None:
    rows = [merged(number, 5.0, author=f"dev-{number}") for number in range(10)]
    async with start_gateway(nats_url, mongo_url) as gateway:
        await gateway.put("days_1", day("2026-11-18", rows))
        with patch.object(series, "MOST_POINTS", 200), patch.object(series, "nested_statistics", _never):
            for path, query, parameter in TOO_LARGE:
                status_code, named, _ = await gateway.refused(path, **_keywords(query))
                assert (status_code, named) == (400, parameter), path


def _never(*_: object) -> None:
    raise AssertionError("it was computed")


def _keywords(query: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_" if name == "from" else name: value for name, value in query.items()}


@contextlib.asynccontextmanager
async def gateway_with_few_files(
    nats_url: str, mongo_url: str, log: Path, files: int
) -> AsyncIterator[tuple[str, Process]]:
    port = free_port()
    settings = {
        "HEADWAY_NATS_URL": nats_url,
        "HEADWAY_MONGO_URL": mongo_url,
        "HEADWAY_GATEWAY_PORT": str(port),
    }
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            f'ulimit -n {files}; exec "$@"',
            "sh",
            *service_command("gateway"),
            env={**os.environ, **settings},
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield f"http://{LOOPBACK}:{port}", process
    finally:
        await end_process(process, timeout_seconds=120)


async def _answers(url: str) -> bool:
    try:
        opened = await connected(url, asked("/health/ready"))
    except OSError:
        return False
    try:
        return await status(opened) == 200
    finally:
        opened[1].close()


async def test_with_few_files_and_many_streams_it_goes_on_and_says_so_briefly(
    nats_url: str, mongo_url: str, tmp_path: Path
) -> None:
    """256 files and 400 idle streams: 94 MB of tracebacks in 20 s before."""
    log = tmp_path / "log"
    async with gateway_with_few_files(nats_url, mongo_url, log, 256) as (url, process):
        await until(lambda: _answers(url), "the gateway being ready")
        opened: list[Opened] = []
        for _ in range(400):
            with contextlib.suppress(OSError):
                opened.append(await connected(url, asked("/api/v1/stream")))
        statuses = await asyncio.gather(*(status(one) for one in opened), return_exceptions=True)
        assert sum(one == 200 for one in statuses) >= 50
        assert 503 in statuses
        assert set(filter(lambda one: isinstance(one, int), statuses)) <= {0, 200, 503}
        for one in opened:
            one[1].close()
        await until(lambda: _answers(url), "the gateway answering again")
        assert process.returncode is None
    assert log.stat().st_size < 100_000
    assert "Traceback" not in log.read_text()
