"""The live stream over a real connection: at once, resumed, reset, coalesced, bounded, ended."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import ClassVar

import pytest
from httpx import AsyncClient

from services.contracts.notices import DefinitionsChanged, MetricsChanged, PullRequestsChanged
from services.contracts.streams import CHANGES
from services.contracts.subjects import change_subject
from services.gateway.live.batches import MOST_ROWS, Throttle
from services.runtime.messaging import stream_config
from tests.integration.gateway_harness import Harness, approval, start_gateway
from tests.unit.gateway.documents import (
    HOST,
    NOON,
    REPO,
    active,
    day,
    definitions,
    merged,
    pull_request,
    source,
)
from tests.waiting import until

DAY = "2026-11-18"
PERIOD = {"from_": "2026-11-16", "to": "2026-11-23"}


@pytest.fixture
async def gateway(nats_url: str, mongo_url: str) -> AsyncIterator[Harness]:
    async with start_gateway(nats_url, mongo_url) as found:
        await found.put("definitions", definitions())
        await found.put("sets", active())
        yield found


async def test_the_stream_is_one_of_events_and_says_where_it_stands(gateway: Harness) -> None:
    last = await gateway.source_moved()
    await until(lambda: stands_at(gateway, last), "the notice being read")
    async with gateway.http.stream("GET", "/api/v1/stream") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "no-cache" in answer.headers["cache-control"]
        assert "content-encoding" not in answer.headers
        first = await anext(answer.aiter_text())
    assert first == f": headway\nid: {last}\nretry: 1000\n\n"


async def stands_at(gateway: Harness, position: int) -> bool:
    async with gateway.http.stream("GET", "/api/v1/stream") as answer:
        return f"id: {position}\n" in await anext(answer.aiter_text())


async def test_what_a_notice_names_arrives_as_the_row_that_rest_gives(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    await gateway.put("sources", source())
    async with gateway.listening() as client:
        sequence = await gateway.pull_requests_moved(7)
        row = await client.until("pull_request")
        listed = (await gateway.get("/pull-requests"))["items"][0]
        assert (row.id, row.data) == (sequence, {**listed, "facts": []})
        sequence = await gateway.source_moved()
        told = await client.until("source")
        assert (told.id, told.data) == (sequence, (await gateway.get("/sources"))["items"][0])
        sequence = await gateway.metrics_moved(DAY, REPO, "cycle_time", "merged")
        moved = await client.until("metrics")
        assert (moved.id, moved.data) == (
            sequence,
            {"repos": [REPO], "days": [DAY], "metrics": ["cycle_time", "merged"]},
        )


async def test_a_row_comes_with_the_facts_that_are_new(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.pull_requests_moved(7, facts=[approval("lea")])
        assert (await client.until("pull_request")).data["facts"] == [
            {
                "id": "review:lea",
                "type": "pull_request.review_submitted",
                "at": "2026-11-18T12:00:00Z",
                "via": ["webhook"],
                "actor": "lea",
                "says": {"state": "approved"},
            }
        ]


async def test_where_a_notice_does_not_know_what_is_new_the_row_does_not_say(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.notice(PullRequestsChanged(host=HOST, repo=REPO, numbers=(7,)))
        assert (await client.until("pull_request")).data["facts"] is None


async def test_whoever_asks_again_upon_a_notice_gets_the_new_answer(gateway: Harness) -> None:
    async with gateway.listening() as client:
        for built in range(1, 30):
            await gateway.put("days_1", day(DAY, [merged(1, float(built))], built=built))
            await gateway.metrics_moved(DAY)
            await client.until("metrics")
            answer = await gateway.get("/metrics/cycle_time", **PERIOD)
            assert answer["series"][0]["total"]["p50"] == built


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


async def test_a_client_hears_only_what_it_watches(gateway: Harness) -> None:
    await gateway.put(
        "pull_requests_1",
        pull_request(1),
        pull_request(2, author="cid"),
        pull_request(3, repo="acme/web"),
        pull_request(4, author_bot=True),
    )
    async with gateway.listening(repo=REPO, author="ann") as client:
        await gateway.source_moved("acme/web")
        await gateway.metrics_moved(DAY, "acme/web")
        await gateway.pull_requests_moved(3, repo="acme/web")
        await gateway.pull_requests_moved(2, 4)
        await gateway.pull_requests_moved(1)
        await gateway.metrics_moved(DAY)
        told = [await client.until("pull_request"), await client.until("metrics")]
    assert told[0].data["number"] == 1
    assert told[1].data["repos"] == [REPO]


async def test_a_reconnect_resumes_behind_the_last_event_on_any_gateway(
    gateway: Harness, nats_url: str, mongo_url: str
) -> None:
    await gateway.put("pull_requests_1", *(pull_request(n) for n in range(5)))
    async with gateway.listening() as client:
        await gateway.pull_requests_moved(0)
        last = (await client.until("pull_request")).id
    for number in (1, 2, 3):
        await gateway.pull_requests_moved(number)
    newest = await gateway.metrics_moved(DAY)
    async with (
        start_gateway(nats_url, mongo_url) as another,
        another.listening(headers={"Last-Event-ID": str(last)}) as client,
    ):
        told = await client.events(4)
    assert {event.data["number"] for event in told[:3]} == {1, 2, 3}
    assert told[3].name == "metrics"
    assert [event.id for event in told] == [last, last, last, newest]
    async with gateway.listening(last_event_id=last) as client:
        assert {(await client.until("pull_request")).data["number"] for _ in range(3)} == {1, 2, 3}


async def test_whoever_is_cut_off_within_a_burst_is_told_the_rest_of_it(gateway: Harness) -> None:
    """Only a burst's last event says the new position."""
    await gateway.put("pull_requests_1", *(pull_request(n) for n in range(3)))
    before = await gateway.source_moved()
    await gateway.pull_requests_moved(0, 1, 2)
    async with gateway.listening(last_event_id=before) as client:
        (first,) = await client.events(1)
    async with gateway.listening(last_event_id=first.id) as client:
        again = await client.events(3)
    assert {event.data["number"] for event in again} == {0, 1, 2}


async def test_resuming_where_nothing_happened_tells_nothing_until_something_does(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    last = await gateway.source_moved()
    async with gateway.listening(last_event_id=last) as client:
        await gateway.pull_requests_moved(7)
        (event,) = await client.events(1)
    assert event.name == "pull_request"


@pytest.mark.parametrize("known", [10_000, 1])
async def test_a_sequence_that_is_gone_or_not_there_yet_is_a_reset(gateway: Harness, known: int) -> None:
    for _ in range(5):
        last = await gateway.source_moved()
    await gateway.js.purge_stream(CHANGES.name, keep=2)
    async with gateway.listening(last_event_id=known) as client:
        event = await client.until("reset")
        assert event.id == last
        assert event.data["reason"]


async def test_an_id_that_we_never_sent_is_a_reset_not_an_error(gateway: Harness) -> None:
    async with gateway.listening(headers={"Last-Event-ID": "yesterday"}) as client:
        assert (await client.events(1))[0].name == "reset"


async def test_a_new_stream_of_changes_resets_everybody(gateway: Harness) -> None:
    for _ in range(9):
        await gateway.source_moved()
    async with gateway.listening() as client:
        await gateway.js.delete_stream(CHANGES.name)
        await gateway.js.add_stream(stream_config(CHANGES))
        assert (await client.until("reset")).id == 0
        await gateway.put("pull_requests_1", pull_request(7))
        await gateway.pull_requests_moved(7)
        assert (await client.until("pull_request")).id == 1


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


async def test_new_definitions_are_told_with_their_progress(gateway: Harness) -> None:
    async with gateway.listening() as client:
        await gateway.notice(DefinitionsChanged(version=2, in_force=False, done=10, total=20))
        told = await client.until("definitions")
        assert told.data == {"version": 2, "in_force": False, "done": 10, "total": 20, "error": None}
        await gateway.notice(DefinitionsChanged(version=2, in_force=True, done=20, total=20))
        told, reset = await client.events(2)
        assert (told.data["in_force"], reset.name) == (True, "reset")


async def test_a_notice_that_cannot_be_read_stops_nothing(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.js.publish(change_subject("pull_requests"), b"not json")
        await gateway.pull_requests_moved(7)
        assert (await client.events(1))[0].data["number"] == 7


async def test_a_pull_request_that_is_not_there_is_passed_over(gateway: Harness) -> None:
    await gateway.put("pull_requests_1", pull_request(7))
    async with gateway.listening() as client:
        await gateway.pull_requests_moved(404, 7)
        assert (await client.events(1))[0].data["number"] == 7


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
    monkeypatch.setattr("services.gateway.app.GRACE_SECONDS", 3_600)
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
