"""Questions that nobody means well: each is refused by name, and nothing from outside becomes an operator."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import settings
from pymongo import monitoring

from services.contracts.readmodels.access import ACCESS
from tests.examples import USUAL
from tests.integration.gateway_harness import Harness
from tests.unit.gateway.documents import pull_request

LONG = "a" * 300
DIGITS = "9" * 5_000
OF_DRIVER = {"lsid", "$clusterTime", "$db", "$readPreference"}
OPERATORS = {
    *("$in", "$gte", "$lt", "$gt", "$ne", "$or", "$and", "$nor", "$expr", "$isoDayOfWeek", "$hour"),
    *("$regex", "$options", "$match", "$group", "$sum", "$count", "$lookup", "$unset"),
    *("$project", "$sort", "$limit", "$push", "$toLong"),
}
FORGED = [
    {"sort": "-title", "id": "", "text": {"$regex": "^Simplify"}},
    {"sort": "-title", "id": {"$gt": ""}, "text": "x"},
    {"sort": "-title", "id": "", "text": ["x"]},
    {"sort": "-title", "id": "", "number": 2**70},
    {"sort": "-title", "id": "", "number": True},
    {"sort": "-title", "id": "\ud800", "text": "x"},
    {"sort": "-title", "id": "", "text": "\ud800"},
    {"sort": "-title", "id": "", "text": "x", "number": 1},
    {"sort": "-title", "id": "", "moment": "9999-12-31T23:59:59-23:59"},
    {"sort": "-title", "id": "", "moment": "0001-01-01T00:00:00+23:59"},
    {"sort": "-title", "id": "", "moment": "2026-01-01"},
    {"sort": "-title", "id": "", "$where": "sleep(1000)"},
    ["-title", False, {"$regex": "^Simplify"}, ""],
]


def packed(body: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


async def raw(gateway: Harness, target: str, *headers: str) -> tuple[int, dict[str, Any]]:
    """Status and body of a request that no client library would send."""
    host, port = gateway.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [f"GET {target} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
    writer.write("\r\n".join(lines).encode())
    async with asyncio.timeout(30):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert b"application/problem+json" in head, head
    return int(head.split()[1]), json.loads(body)


REFUSED = [
    ("/assets/%00", "path"),
    ("/%00", "path"),
    (f"/assets/{LONG}", "path"),
    (f"/assets/{quote('ü' * 200)}", "path"),
    (f"/{'a/' * 1_500}", "path"),
    ("/api/v1/pull-requests/%00/api/1", "owner"),
    (f"/api/v1/pull-requests/acme/{LONG}/1", "repo"),
    (f"/api/v1/pull-requests/acme/api/{2**63}", "number"),
    (f"/api/v1/pull-requests/acme/api/{DIGITS}", "number"),
    ("/api/v1/pull-requests/acme/api/-1", "number"),
    ("/api/v1/pull-requests/acme/api/x", "number"),
    (f"/api/v1/stream?last_event_id={DIGITS}", "last_event_id"),
    (f"/api/v1/stream?last_event_id={2**63}", "last_event_id"),
    ("/api/v1/stream?last_event_id=%D9%A1", "last_event_id"),
    (f"/api/v1/pull-requests?limit={DIGITS}", "limit"),
    ("/api/v1/pull-requests?from=0001-01-01", "from"),
    ("/api/v1/pull-requests?to=9999-12-31", "to"),
    (f"/api/v1/pull-requests?label={LONG}", "label"),
    ("/api/v1/pull-requests?repo=%00", "repo"),
    (f"/api/v1/pull-requests?author={'a,' * 600}", "author"),
    (f"/api/v1/pull-requests?cursor={'W1tb' * 466}", "cursor"),
    (f"/api/v1/pull-requests?cursor={'a' * 9_000}", "cursor"),
    *((f"/api/v1/pull-requests?sort=-title&cursor={packed(body)}", "cursor") for body in FORGED),
]


async def test_what_cannot_be_meant_is_refused_by_name(gateway: Harness) -> None:
    for target, parameter in REFUSED:
        status, problem = await raw(gateway, target)
        assert (status, problem["parameter"]) == (400, parameter), target[:100]
        assert len(problem["detail"]) < 1_000


async def test_a_header_that_resumes_from_no_sequence_is_refused_by_name(gateway: Harness) -> None:
    status, problem = await raw(gateway, "/api/v1/stream", f"Last-Event-ID: {DIGITS}")
    assert (status, problem["parameter"]) == (400, "Last-Event-ID")


@pytest.mark.parametrize("target", ["/" + "a" * 600_000, "/api/v1/overview?repo=" + "a" * 600_000])
async def test_a_request_that_is_too_long_to_be_read_is_refused_as_a_problem(
    gateway: Harness, target: str
) -> None:
    status, problem = await raw(gateway, target)
    assert (status, problem["status"]) == (400, 400)
    assert "64 KiB" in problem["detail"]


@pytest.mark.parametrize("framing", [f"x: {'a' * 600_000}", "\r\n".join(f"x-{n}: y" for n in range(60_000))])
async def test_headers_that_are_too_long_are_refused_as_a_problem(gateway: Harness, framing: str) -> None:
    status, problem = await raw(gateway, "/health/live", framing)
    assert (status, problem["status"]) == (400, 400)


@pytest.mark.parametrize("target", ["CONNECT example.com:443", "G\x00T /", "GET /\xff", "PRI *"])
async def test_what_is_no_request_of_http_is_refused_as_a_problem(gateway: Harness, target: str) -> None:
    host, port = gateway.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1"))
    async with asyncio.timeout(30):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert 400 <= int(head.split()[1]) < 500
    assert json.loads(body)["status"] == int(head.split()[1])


async def test_trailers_without_end_are_refused(gateway: Harness) -> None:
    host, port = gateway.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    writer.write((head + "x: y\r\n" * 20_000).encode())
    async with asyncio.timeout(30):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1") == 1


async def test_a_metric_of_a_very_long_name_is_not_there(gateway: Harness) -> None:
    status, problem = await raw(gateway, f"/api/v1/metrics/{DIGITS}")
    assert (status, problem["parameter"]) == (404, "name")


class Commands(monitoring.CommandListener):
    """The conditions of everything that the gateway asks MongoDB."""

    def __init__(self) -> None:
        self.conditions: list[Any] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command.get("find") == ACCESS:  # looked at all the time, whatever is asked
            return
        asked = ("filter", "query", "pipeline")
        self.conditions += [event.command[name] for name in asked if name in event.command]

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        raise AssertionError(f"MongoDB refused {event.command_name}: {event.failure}")


@pytest.fixture
def commands() -> Iterator[Commands]:
    """Heard from every client that is made from now on."""
    listening = Commands()
    monitoring.register(listening)
    yield listening
    monitoring._LISTENERS.command_listeners.remove(listening)


@pytest.fixture
async def heard(commands: Commands, gateway: Harness) -> AsyncIterator[Harness]:
    await gateway.put("pull_requests_1", *(pull_request(number) for number in range(1, 6)))
    yield gateway


def keys(condition: Any) -> Iterator[str]:
    """Every key of a condition, at any depth."""
    if isinstance(condition, dict):
        for key, inner in condition.items():
            yield str(key)
            yield from keys(inner)
    elif isinstance(condition, list | tuple):
        for inner in condition:
            yield from keys(inner)


OUTSIDE = [
    '{"$gt":""}',
    "$where",
    "$title",
    "[$ne]",
    "x.$gt",
    packed({"sort": "-updated_at", "id": {"$gt": ""}, "text": {"$gt": "x"}}),
    packed({"sort": "-updated_at", "id": "x", "text": '{"$outside": 1}'}),
]
STEP = 1 if settings().max_examples >= USUAL else 3
"""Every value is tried with each third parameter of each path; by `make soak` with each."""


async def test_no_value_from_outside_is_more_than_a_scalar(heard: Harness, commands: Commands) -> None:
    """Of every parameter of every path: what reaches MongoDB has our keys and our operators only."""
    document = (await heard.http.get("/api/v1/schema")).json()
    ours, asked = set(OPERATORS), 0
    for path, item in document["paths"].items():
        if path.endswith("/stream") or "get" not in item:
            continue
        there = path.replace("{name}", "cycle_time").replace("{number}", "1")
        names = [one["name"] for one in item["get"].get("parameters", ()) if one["in"] == "query"]
        commands.conditions.clear()
        await heard.http.get(there.replace("{owner}", "acme").replace("{repo}", "api"))
        for name in names:
            harmless = {
                "weekday": "1",
                "hour": "10",
                "milestone": "merged",
                "from": "2026-11-01",
                "team": "core",
            }
            await heard.http.get(there, params={name: harmless.get(name, "x")})
        ours |= {key for condition in commands.conditions for key in keys(condition)}
        operators = [f"{name}[$gt]" for name in names]
        for place, value in enumerate(OUTSIDE):
            for name in (*names[place % STEP :: STEP], *(operators if not place else ())):
                commands.conditions.clear()
                answer = await heard.http.get(there, params={name: value})
                assert answer.status_code in {200, 400, 404}, answer.text
                found = {key for condition in commands.conditions for key in keys(condition)}
                assert found <= ours, (path, name, value, found - ours)
                asked += 1
            hostile = there.replace("{owner}", quote(value, safe="")).replace("{repo}", quote(value, safe=""))
            assert (await heard.http.get(hostile)).status_code in {200, 400, 404}
    assert sorted({key for key in ours if key.startswith("$")} - OPERATORS) == []
    assert {"author", "labels", "state", "milestones.merged"} <= ours  # or nothing was heard
    assert asked > 500
