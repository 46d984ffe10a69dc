"""How long a notice takes to a client of the live stream: in quiet, and while others ask heavy questions."""

import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
from nats.js import JetStreamContext

from bench.large_days import HOST
from services.contracts.notices import PullRequestsChanged
from services.contracts.subjects import change_subject
from services.standalone.child_processes import end_process, end_with_parent
from tests.nats_client import connect
from tests.stack import Stack

TIMES = 20
CLIENTS = 10
PAUSE_SECONDS = 0.6
"""Longer than a stream holds events back to put them together: each notice stands alone."""


@dataclass(frozen=True, slots=True)
class StreamLatency:
    """Milliseconds from notice to live event, medians and 95th percentiles."""

    quiet: float
    quiet_p95: float
    busy: float
    busy_p95: float


async def stream_latency(stack: Stack, nats_url: str, pull: dict[str, Any], heavy: str) -> StreamLatency:
    """Publish notices of one pull request, and watch when they come."""
    client = await connect(nats_url)
    try:
        async with stack.http.get(f"{stack.url('gateway')}/api/v1/stream", timeout=_FOR_EVER) as answer:
            quiet = await _times(client.jetstream(), answer, pull)
            async with _asking(f"{stack.url('gateway')}/api/v1/{heavy}"):
                busy = await _times(client.jetstream(), answer, pull)
    finally:
        await client.close()
    return StreamLatency(*_cuts(quiet), *_cuts(busy))


_FOR_EVER = aiohttp.ClientTimeout(None)


def _cuts(seconds: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return cuts[9] * 1000, cuts[18] * 1000


async def _times(js: JetStreamContext, answer: aiohttp.ClientResponse, pull: dict[str, Any]) -> list[float]:
    change = PullRequestsChanged(host=HOST, repo=pull["repo"], numbers=(pull["number"],))
    body, found = change.model_dump_json().encode(), []
    for _ in range(TIMES):
        await asyncio.sleep(PAUSE_SECONDS)
        began = time.perf_counter()
        await js.publish(change_subject(change.kind), body)
        while await answer.content.readline() != b"event: pull_request\n":
            pass
        found.append(time.perf_counter() - began)
    return found


@contextlib.asynccontextmanager
async def _asking(url: str) -> AsyncIterator[None]:
    command = (sys.executable, "-m", "bench.load", url, str(CLIENTS))
    process = await asyncio.create_subprocess_exec(*command, preexec_fn=end_with_parent)
    try:
        await asyncio.sleep(2)
        yield
    finally:
        await end_process(process, timeout_seconds=20)
