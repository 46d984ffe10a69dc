"""NATS as every service uses it: patient connections, streams created once, publishing that is durable."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

import nats
from nats.aio.client import Client
from nats.errors import ConnectionClosedError, Error
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError
from tenacity import (
    AsyncRetrying,
    RetryError,
    before_sleep_log,
    retry_if_exception,
    retry_if_exception_type,
    stop_after_delay,
    stop_never,
    wait_random_exponential,
)

from services.contracts import streams
from services.runtime.cancellation import obediently
from services.runtime.health import Health

NEIGHBOUR = "nats"
ACKNOWLEDGEMENT_SECONDS = 5.0
AWAY = (Error, APIError, OSError, TimeoutError)

_log = logging.getLogger(__name__)


class LogUnavailableError(Exception):
    """JetStream did not acknowledge within the patience given; nothing may be taken for published."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be published; `id` becomes `Nats-Msg-Id`, so that a repetition is dropped by the stream."""

    subject: str
    body: bytes
    id: str | None = None


def _worth_waiting(problem: BaseException) -> bool:
    return isinstance(problem, AWAY) and not isinstance(problem, ConnectionClosedError)


async def connect(url: str, name: str, health: Health) -> Client:
    """Wait for NATS however long it takes, then keep the connection for ever, noting it in `health`."""

    async def lost() -> None:
        health.down(NEIGHBOUR, "connection lost, reconnecting")

    async def back() -> None:
        health.up(NEIGHBOUR)

    async def failed(problem: Exception) -> None:
        _log.debug("nats: %r", problem)

    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(AWAY), stop=stop_never, wait=wait_random_exponential(0.1, max=5)
    ):
        with attempt:
            client = await obediently(
                nats.connect(
                    url,
                    name=name,
                    connect_timeout=2,
                    allow_reconnect=True,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=0.2,
                    disconnected_cb=lost,
                    reconnected_cb=back,
                    error_cb=failed,
                )
            )
    health.up(NEIGHBOUR)
    return client


def stream_config(stream: streams.Stream) -> StreamConfig:
    """The JetStream configuration of one of our streams: on file, forgetting only what it says."""
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
    )


async def ensure_streams(js: JetStreamContext) -> None:
    """Create or update every stream, as often as you like; waits while JetStream is not ready."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(AWAY),
        stop=stop_never,
        wait=wait_random_exponential(0.1, max=5),
        before_sleep=before_sleep_log(_log, logging.WARNING),
    ):
        with attempt:
            for stream in streams.ALL:
                await _ensure(js, stream_config(stream))


async def _ensure(js: JetStreamContext, config: StreamConfig) -> None:
    assert config.name is not None
    try:
        await js.stream_info(config.name)
    except NotFoundError:
        await js.add_stream(config)
    else:
        await js.update_stream(config)


class Publisher:
    """Publishes with awaited acknowledgements, `in_flight` of them at a time."""

    def __init__(self, js: JetStreamContext, in_flight: int = 256) -> None:
        self._js = js
        self._slots = asyncio.Semaphore(in_flight)

    async def publish_all(self, messages: Iterable[Message], patience: float | None = None) -> int:
        """Publish all and return how many were new to the stream, once every one is durable.

        Waits while NATS is away: for ever, or `patience` seconds and then `LogUnavailableError`.
        """
        acks = await asyncio.gather(*(self._publish(message, patience) for message in messages))
        return sum(acks)

    async def publish(self, message: Message, patience: float | None = None) -> bool:
        """Publish one; true if it was new to the stream."""
        return await self._publish(message, patience)

    async def _publish(self, message: Message, patience: float | None) -> bool:
        headers = {"Nats-Msg-Id": message.id} if message.id else None
        stop = stop_never if patience is None else stop_after_delay(patience)
        timeout = ACKNOWLEDGEMENT_SECONDS if patience is None else min(patience, ACKNOWLEDGEMENT_SECONDS)
        async with self._slots:
            try:
                async for attempt in AsyncRetrying(
                    retry=retry_if_exception(_worth_waiting),
                    stop=stop,
                    wait=wait_random_exponential(0.05, max=2),
                ):
                    with attempt:
                        sending = self._js.publish(message.subject, message.body, timeout, headers=headers)
                        ack = await obediently(sending)
            except RetryError as problem:
                raise LogUnavailableError("JetStream does not acknowledge") from problem
            except ConnectionClosedError as problem:
                raise LogUnavailableError("the connection to NATS is closed") from problem
        return not ack.duplicate
