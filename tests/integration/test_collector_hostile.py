"""Deliveries that are not GitHub's, or that nothing can be made of: refused or kept, and the rest goes on."""

import asyncio
import json
import time
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import aiohttp
import pytest
from nats.errors import Error

from services.collector.checkpoints.store import open_store
from services.collector.fetch.fetch_request import FetchRequest
from services.collector.fetch.fetch_store import FetchStore
from services.collector.github.webhooks import bodies
from services.contracts.envelope import Repository
from services.runtime.batch_consumer import ReconnectingBroker
from services.runtime.health import Health
from services.runtime.messaging import NATS, connect, ensure_streams
from tests.github import GitHubServer, World
from tests.github.webhooks import Delivery, Recorder, sample
from tests.integration.collector_harness import (
    REPO,
    SECRET,
    at,
    collecting,
    dead_letters,
    events,
    settings,
)
from tests.waiting import until

HEADER = "X-Hub-Signature-256"
LOOKS_SIGNED = {HEADER: f"sha256={'0' * 64}", "X-GitHub-Event": "push"}
MEGABYTE = b"x" * 1_000_000


@pytest.fixture
async def endpoint(nats_url: str) -> AsyncIterator[str]:
    """The address of a collector that watches one repository and asks GitHub for nothing."""
    world = World()
    world.add_repository(REPO, at=at(-1))
    async with (
        GitHubServer(world) as github,
        collecting(settings(nats_url, github, poll_seconds=3_600)) as address,
    ):
        yield f"{address}/webhooks/github"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as one:
        yield one


def opened(repo: str = REPO) -> Delivery:
    world = World()
    recorder = Recorder(world, SECRET)
    world.add_pull_request(world.add_repository(repo, at=at(-1)), "alice", at(0))
    return recorder.deliveries[-1]


def changed(delivery: Delivery, **pull_request: Any) -> Delivery:
    """The same delivery with other fields, signed."""
    payload = delivery.payload | {"pull_request": delivery.payload["pull_request"] | pull_request}
    return sample(delivery.event, payload, SECRET)


async def send(session: aiohttp.ClientSession, url: str, delivery: Delivery, **headers: str) -> int:
    async with session.post(url, data=delivery.body, headers=delivery.headers | headers) as answer:
        return answer.status


async def test_a_header_that_nats_would_not_take_is_refused_and_the_next_delivery_is_kept(
    endpoint: str, session: aiohttp.ClientSession, nats_url: str
) -> None:
    good = opened()
    for guid in ("x" * 5_000, "a b", "*", ">", "ü"):
        assert await send(session, endpoint, good, **{"X-GitHub-Delivery": guid}) == 400
    assert await send(session, endpoint, good) == 202
    assert len(await events(nats_url)) == 2


async def test_numbers_that_cannot_be_kept_become_dead_letters_and_the_next_delivery_is_kept(
    endpoint: str, session: aiohttp.ClientSession, nats_url: str
) -> None:
    good = opened()
    for poison in ({"additions": 2**63}, {"number": -1}, {"merged_at": "9999-12-31T23:59:59Z"}):
        assert await send(session, endpoint, changed(good, **poison)) == 202
    assert await send(session, endpoint, good) == 202
    letters = await dead_letters(nats_url)
    assert [letter.reason.split(":")[0] for letter in letters] == [
        "pull_request.additions",
        "pull_request.number",
        "pull_request.merged_at",
    ]
    assert len(await events(nats_url)) == 2


async def test_a_fetch_that_was_kept_and_cannot_be_made_keeps_no_other_from_it(nats_url: str) -> None:
    """As it was kept before: GraphQL refuses a question with such a number whole, over restarts."""
    world = World()
    repository = world.add_repository(REPO, at=at(-1))
    pull = world.add_pull_request(repository, "alice", at(0))
    client = await connect(nats_url, "a test", Health((NATS,)))
    await ensure_streams(client.jetstream(timeout=60))
    store = await open_store(client)
    good = FetchRequest(
        host="127.0.0.1",
        repository=Repository(id=repository.id, owner="acme", name="nats.py"),
        number=pull.number,
    )
    poison = good.model_dump_json().replace(f'"number":{pull.number}', f'"number":{2**40}').encode()
    await store.bucket.put(f"fetch.x.{repository.id}.1", poison)
    await FetchStore(store).keep(good)
    await client.close()
    async with (
        GitHubServer(world) as github,
        collecting(settings(nats_url, github, repositories=(), poll_seconds=3_600)),
    ):
        await until(lambda: _fetched(nats_url), "the other pull request being fetched")


async def _fetched(nats_url: str) -> bool:
    return any(event.type == "pull_request.opened" for event in await events(nats_url))


async def test_what_is_nested_too_deep_is_a_mistake_of_the_sender(
    endpoint: str, session: aiohttp.ClientSession
) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    nested = replace(opened(), payload={})
    nested.__dict__["body"] = deep
    assert await send(session, endpoint, nested) == 400


async def test_a_large_delivery_that_cannot_be_read_is_kept_in_part(
    endpoint: str, session: aiohttp.ClientSession, nats_url: str
) -> None:
    large = changed(opened(), number="?", body="x" * 2_000_000)
    assert await send(session, endpoint, large) == 202
    (letter,) = await dead_letters(nats_url)
    assert "only the first" in letter.reason
    assert large.body.startswith(b64decode(letter.body_base64))


async def test_nothing_of_a_repository_that_is_not_watched_is_kept(
    endpoint: str, session: aiohttp.ClientSession, nats_url: str
) -> None:
    secret = changed(opened("acme/secret"), number="?", title="Top secret")
    secret.payload["repository"]["id"] = 424_242
    secret = sample("pull_request", secret.payload, SECRET)
    assert await send(session, endpoint, secret) == 202
    assert await dead_letters(nats_url) == []
    nobody_s = sample("pull_request", secret.payload | {"repository": {"name": "secret"}}, SECRET)
    assert await send(session, endpoint, replace(nobody_s, guid=str(UUID(int=1)))) == 202
    (letter,) = await dead_letters(nats_url)
    assert letter.body_base64 == ""
    assert "secret" not in letter.reason


async def test_what_has_no_signature_is_refused_before_it_is_read(endpoint: str) -> None:
    """The answer comes although nothing of the body was ever sent."""
    for headers in ("", "X-Hub-Signature: sha1=0\r\n", f"{HEADER}: sha256=0\r\n"):
        status = await _answered(endpoint, f"{headers}Content-Length: 25000000\r\n", b"")
        assert status == 401
    signed = f"{HEADER}: sha256={'0' * 64}\r\n"
    assert await _answered(endpoint, f"{signed}Content-Length: 30000000\r\n", b"") == 413


async def _answered(endpoint: str, headers: str, body: bytes) -> int:
    host, _, port = endpoint.split("/")[2].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST /webhooks/github HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode() + body)
    async with asyncio.timeout(30):
        line = await reader.readline()
    writer.close()
    return int(line.split()[1])


async def test_a_body_that_comes_too_slowly_is_given_up(endpoint: str) -> None:
    headers = f"{HEADER}: sha256={'0' * 64}\r\nContent-Length: 1000\r\n"
    begun = time.perf_counter()
    with patch.object(bodies, "BODY_SECONDS", 0.5):
        assert await _answered(endpoint, headers, b"x") == 408
    assert 0.5 <= time.perf_counter() - begun < 5


async def test_forty_large_bodies_at_once_take_no_more_memory_than_is_allowed(
    endpoint: str, session: aiohttp.ClientSession
) -> None:
    """Each would be 25 MB; none of them is signed by GitHub."""
    statuses: list[int] = []
    highest = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal highest
        for _ in range(25):
            yield MEGABYTE
            highest = max(highest, _resident())

    async def post() -> None:
        try:
            async with session.post(endpoint, data=pieces(), headers=LOOKS_SIGNED) as answer:
                statuses.append(answer.status)
        except aiohttp.ClientError:
            statuses.append(0)  # the collector has hung up: it reads no more of what it does not take

    before = _resident()
    await asyncio.gather(*(post() for _ in range(40)))
    assert len(statuses) == 40
    assert set(statuses) <= {0, 401, 503}
    assert highest - before < 300_000_000
    assert await send(session, endpoint, opened()) == 202


def _resident() -> int:
    """Bytes that this process (the collector is in it) has in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


async def test_what_nats_objects_to_does_not_end_the_aggregator_s_connection_either(nats_url: str) -> None:
    broker = ReconnectingBroker(nats_url, max_reconnect_attempts=-1)
    client = await broker.connect()
    try:
        with pytest.raises((Error, TimeoutError)):
            await client.request("x" * 5_000, b"", timeout=1)
        await until(lambda: client.is_connected, "the connection being back")
    finally:
        await broker.stop()


async def test_what_nats_objects_to_ends_no_connection_for_good(nats_url: str) -> None:
    client = await connect(nats_url, "a test", health := Health((NATS,)))
    try:
        with pytest.raises((Error, TimeoutError)):
            await client.request("x" * 5_000, b"", timeout=1)
        await until(lambda: client.is_connected, "the connection being back")
        assert not client.is_closed
        await client.flush()
        assert health.ready
        inbox = await client.subscribe("after")
        await client.publish("after", json.dumps(1).encode())
        assert (await inbox.next_msg(5)).data == b"1"
    finally:
        await client.close()
