"""Connects to NATS with endless retries, and creates the streams."""

import contextlib
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from urllib.parse import urlsplit

from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError
from tenacity import (
    AsyncRetrying,
    before_sleep_log,
    retry_if_exception_type,
    stop_never,
    wait_random_exponential,
)

from services.contracts import streams
from services.runtime.cancellation import cancel_safe
from services.runtime.health import Health
from services.runtime.reconnecting_client import ReconnectingClient

NATS = "nats"
TRANSIENT_ERRORS = (Error, APIError, OSError, TimeoutError)

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_log = logging.getLogger(__name__)


def inbox_prefix(url: str) -> str:
    """Return the inbox prefix: each account has its own, which no other account may subscribe to."""
    first = urlsplit(url.partition(",")[0])
    own = first.password and _PLAIN.fullmatch(first.username or "")
    return f"_INBOX_{first.username}" if own else "_INBOX"


async def connect(url: str, name: str, health: Health) -> ReconnectingClient:
    """Connect to NATS, with endless retries, and keep the connection; its state goes into `health`."""

    async def lost() -> None:
        health.down(NATS, "connection lost, reconnecting")

    async def back() -> None:
        health.up(NATS)

    async def failed(problem: Exception) -> None:
        _log.debug("nats: %r", problem)

    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(TRANSIENT_ERRORS),
        stop=stop_never,
        wait=wait_random_exponential(0.1, max=5),
    ):
        with attempt:
            client = ReconnectingClient()
            await cancel_safe(
                client.connect(
                    url,
                    name=name,
                    inbox_prefix=inbox_prefix(url),
                    connect_timeout=2,
                    allow_reconnect=True,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=0.2,  # type: ignore[arg-type]
                    disconnected_cb=lost,
                    reconnected_cb=back,
                    error_cb=failed,
                )
            )
    health.up(NATS)
    return client


async def _quiet(_: Exception) -> None: ...


@contextlib.asynccontextmanager
async def brief_connection(
    url: str, timeout_seconds: float, error_cb: Callable[[Exception], Awaitable[None]] = _quiet
) -> AsyncIterator[ReconnectingClient]:
    """Connect to NATS for a while. Raises one of `TRANSIENT_ERRORS` soon if it does not answer.

    The library by default tries a server that is not there for two minutes.
    """
    client = ReconnectingClient()
    await cancel_safe(
        client.connect(
            url,
            inbox_prefix=inbox_prefix(url),
            connect_timeout=timeout_seconds,  # type: ignore[arg-type]
            error_cb=error_cb,
            max_reconnect_attempts=1,
            reconnect_time_wait=0.1,  # type: ignore[arg-type]
        )
    )
    try:
        yield client
    finally:
        await client.close()


def stream_config(stream: streams.Stream) -> StreamConfig:
    """Return the JetStream configuration of a stream: file storage, with the stream's own limits."""
    return StreamConfig(
        name=stream.name,
        subjects=[stream.subject],
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.OLD,
        max_age=stream.max_age.total_seconds() if stream.max_age else 0,
        max_msgs=stream.max_messages or -1,
        max_msgs_per_subject=1 if stream.last_value_only else -1,
        duplicate_window=stream.duplicate_window.total_seconds(),
        allow_direct=True,
        allow_atomic=True,
    )


async def ensure_streams(js: JetStreamContext, own: Collection[streams.Stream] = ()) -> None:
    """Create every missing stream, and update those of `own`. Idempotent.

    Retries while JetStream is not ready.
    """
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(TRANSIENT_ERRORS),
        stop=stop_never,
        wait=wait_random_exponential(0.1, max=5),
        before_sleep=before_sleep_log(_log, logging.WARNING),
    ):
        with attempt:
            for stream in streams.ALL:
                await _ensure(js, stream, own=stream in own)


async def _ensure(js: JetStreamContext, stream: streams.Stream, *, own: bool) -> None:
    try:
        await js.stream_info(stream.name)
    except NotFoundError:
        await js.add_stream(stream_config(stream))
    else:
        if own:
            await js.update_stream(stream_config(stream))
