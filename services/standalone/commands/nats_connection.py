"""Connects a command to the running Headway's NATS, or exits with one line."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

from nats.errors import Error as NatsError

from services.runtime.cancellation import cancel_safe
from services.runtime.health import Health
from services.runtime.logs import redact
from services.runtime.messaging import NATS, brief_connection, connect, ensure_streams
from services.runtime.reconnecting_client import ReconnectingClient

TIMEOUT_SECONDS = 5.0
CONNECT_SECONDS = 2.0
STOPPING_SECONDS = 3.0  # longer than it takes to say good-bye

Result = TypeVar("Result")


@contextlib.asynccontextmanager
async def nats_connection(url: str, name: str) -> AsyncIterator[ReconnectingClient]:
    """Connect to NATS with Headway's streams; exit with one line if it does not answer."""
    await _probe(url)
    client = await connect(url, name, Health((NATS,)))
    try:
        await ensure_streams(client.jetstream())
        yield client
    finally:
        await client.close()


async def _probe(url: str) -> None:
    problems: list[Exception] = []

    async def note(problem: Exception) -> None:
        problems.append(problem)

    try:
        async with asyncio.timeout(TIMEOUT_SECONDS), brief_connection(url, CONNECT_SECONDS, note):
            pass
    except (NatsError, OSError, TimeoutError) as problem:
        reason = next((str(each) for each in (*problems, problem) if str(each)), "no answer")
        raise SystemExit(f"headway: NATS at {redact(url)} does not answer: {reason}") from None


def run(work: Coroutine[Any, Any, Result], stopping_seconds: float = STOPPING_SECONDS) -> Result:
    """Run to the end; Ctrl-C stops it with the exit code that shells expect, also if it was not heard."""
    try:
        return asyncio.run(cancel_safe(work, stopping_seconds))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
