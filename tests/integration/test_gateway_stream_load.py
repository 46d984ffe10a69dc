"""The live stream under load: bursts in few flushes, slow clients, clients that go, the end."""

import asyncio
import socket
from datetime import date, timedelta
from typing import ClassVar

import pytest
from httpx import AsyncClient

from services.contracts.notices import MetricsChanged, PullRequestsChanged
from services.gateway.live.batches import MOST_ROWS, Throttle
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import (
    HOST,
    NOON,
    REPO,
    pull_request,
)
from tests.waiting import until

DAY = "2026-11-18"


class RecordingThrottle(Throttle):
    """Notes how long each flush had to wait, and when it was."""

    delays: ClassVar[list[float]] = []
    flushes: ClassVar[list[float]] = []

    def delay(self, now: float) -> float:
        """Seconds until the next flush is due."""
        self.delays.append(super().delay(now))
        return self.delays[-1]

    def spend(self, flushes: float = 1) -> None:
        """Note a flush."""
        self.flushes.append(asyncio.get_running_loop().time())
        Throttle.spend(self, flushes)


@pytest.fixture
def throttle(monkeypatch: pytest.MonkeyPatch) -> type[RecordingThrottle]:
    monkeypatch.setattr("services.gateway.live.subscriber.Throttle", RecordingThrottle)
    monkeypatch.setattr(RecordingThrottle, "delays", [])
    monkeypatch.setattr(RecordingThrottle, "flushes", [])
    return RecordingThrottle


async def test_a_change_and_what_follows_from_it_go_out_at_once(
    gateway: Harness, throttle: type[RecordingThrottle]
) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.pull_requests_moved(7)
        await client.until("pull_request")
        await gateway.metrics_moved(DAY)
        await client.until("metrics")
    assert throttle.delays == [0, 0]


async def test_a_burst_is_told_in_a_few_flushes_with_every_change_in_it(
    gateway: Harness, throttle: type[RecordingThrottle]
) -> None:
    await gateway.put("pull_requests_1", *(pull_request(n) for n in range(300)))
    async with gateway.listening() as client:
        for begin in range(0, 300, 3):
            await gateway.pull_requests_moved(begin, begin + 1, begin + 2)
            last = await gateway.metrics_moved(DAY)
        numbers = []
        while (event := await client.next()).id != last:
            numbers += [event.data["number"]] if event.name == "pull_request" else []
    assert sorted(numbers) == list(range(300))
    for begin in throttle.flushes:
        within = [moment for moment in throttle.flushes if begin <= moment < begin + 1]
        assert len(within) <= Throttle().at_once + Throttle().per_second


async def test_a_flood_is_a_reset_and_then_live_again(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(1))
    async with gateway.listening() as client:
        numbers = tuple(range(10, 10 + 2 * MOST_ROWS))
        await gateway.notice(PullRequestsChanged(host=HOST, repo=REPO, numbers=numbers))
        (event,) = await client.events(1)
        assert event.name == "reset"
        await gateway.pull_requests_moved(1)
        (event,) = await client.events(1)
        assert (event.name, event.data["number"]) == ("pull_request", 1)


async def test_a_slow_client_is_told_to_reset_and_costs_nobody_anything(gateway: Harness) -> None:
    """It reads nothing while more moves than fits into every buffer on the way."""
    title = "x" * 60_000
    await gateway.put(
        "pull_requests_1",
        *(
            pull_request(n, title=title, updated_at=NOON + timedelta(seconds=n))
            for n in range(MOST_ROWS + 200)
        ),
    )
    loop, slow = asyncio.get_running_loop(), socket.socket()
    with slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.setblocking(False)
        host, port = gateway.url.removeprefix("http://").split(":")
        await loop.sock_connect(slow, (host, int(port)))
        await loop.sock_sendall(slow, b"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await until(lambda: watching(gateway, 1), "the slow client being connected")
        async with gateway.listening(repo="acme/other") as client:
            for begin in range(0, MOST_ROWS + 200, 50):
                numbers = tuple(range(begin, begin + 50))
                await gateway.notice(PullRequestsChanged(host=HOST, repo=REPO, numbers=numbers))
                await gateway.metrics_moved(DAY, "acme/other")
                assert (await client.until("metrics")).data["repos"] == ["acme/other"]
        read, tail = 0, b""
        async with asyncio.timeout(60):
            while b"event: reset" not in tail:
                chunk = await loop.sock_recv(slow, 1 << 20)
                assert chunk, "the stream ended without a reset"
                read, tail = read + len(chunk), tail[-20:] + chunk
    assert read < 60_000 * MOST_ROWS


async def watching(gateway: Harness, clients: int) -> bool:
    return bool((await gateway.health())["watching"] == clients)


async def test_a_client_that_goes_away_is_noticed(gateway: Harness) -> None:
    async with gateway.listening(), gateway.listening():
        await until(lambda: watching(gateway, 2), "two clients watching")
    await until(lambda: watching(gateway, 0), "nobody watching")


async def test_clients_are_sent_a_comment_while_nothing_happens(
    gateway: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.gateway.live.subscriber.KEEP_ALIVE_SECONDS", 0.05)
    async with gateway.listening(repo="acme/other") as client:
        passed_by = await gateway.source_moved()
        while (comment := await client.next()).id != passed_by:
            pass
    assert comment.name == ""


async def test_streams_end_with_the_gateway_and_at_once(
    nats_url: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits until the time is up that answers under way are given."""
    monkeypatch.setattr("services.gateway.http.server.GRACE_SECONDS", 3_600)
    async with AsyncClient(timeout=60) as http:
        async with asyncio.timeout(60), start_gateway(nats_url, mongo_url) as gateway:
            request = http.build_request("GET", f"{gateway.url}/api/v1/stream")
            answer = await http.send(request, stream=True)
            lines = answer.aiter_lines()
            assert await anext(lines) == ": headway"
        assert [line async for line in lines if line.startswith("event")] == []


async def test_days_of_many_notices_are_told_as_one(gateway: Harness) -> None:
    before = await gateway.source_moved()
    days = [date(2026, 11, 18) - timedelta(days=n) for n in range(50)]
    for one in days:
        await gateway.notice(MetricsChanged(host=HOST, repo=REPO, days=(one,), metrics=("merged",)))
    async with gateway.listening(last_event_id=before) as client:
        moved = await client.until("metrics")
    assert moved.data["days"] == sorted(one.isoformat() for one in days)
