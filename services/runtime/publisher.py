"""Publishes to JetStream: durable when it returns, several messages as one atomic batch.

With `sync_interval: always` the server syncs its file once for each message, but only once for an atomic
batch, whatever its size: https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-50.md.
A batch that the server refuses (one of its ids is in the duplicate window, the stream or the server knows
no batches, it was interrupted) is published message by message.
"""

import asyncio
import logging
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nats.errors import ConnectionClosedError, MaxPayloadError
from nats.js.api import Header, PubAck
from tenacity import (
    AsyncRetrying,
    RetryError,
    retry_if_exception,
    stop_after_delay,
    stop_never,
    wait_random_exponential,
)

from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.write_health import WriteHealth

ACKNOWLEDGEMENT_SECONDS = 5.0
BATCH = 500  # the server takes at most 1,000 messages in a batch
BATCHES_IN_FLIGHT = 8  # of a stream the server takes at most 50 at a time
ATOMIC_SINCE = (2, 12)

_log = logging.getLogger(__name__)


class LogUnavailableError(Exception):
    """JetStream did not acknowledge in the time given; nothing may be taken for published."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to publish; `id` becomes `Nats-Msg-Id`, so that the stream drops a repetition."""

    subject: str
    body: bytes
    id: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The message's own headers."""
        return {Header.MSG_ID: self.id} if self.id else {}

    @property
    def stream(self) -> str:
        """The name of the stream, as the subject has it."""
        return self.stream_subject.rpartition(".")[2].upper()

    @property
    def stream_subject(self) -> str:
        """The part of the subject that decides about the stream: its first two tokens."""
        return ".".join(self.subject.split(".", 2)[:2])


@dataclass(frozen=True, slots=True)
class Published:
    """How many messages were new to the stream, and the highest sequence that it gave or named; 0: none."""

    new: int = 0
    sequence: int = 0

    def __add__(self, other: "Published") -> "Published":
        """Add two results of one stream."""
        return Published(self.new + other.new, max(self.sequence, other.sequence))


def batches(messages: Iterable[Message]) -> Iterator[list[Message]]:
    """Messages in their order, each batch for one stream and small enough for the server."""
    for _, some in groupby(messages, key=lambda message: message.stream_subject):
        rest = list(some)
        for start in range(0, len(rest), BATCH):
            yield rest[start : start + BATCH]


def batch_headers(message: Message, batch_id: str, place: int, size: int) -> dict[str, str]:
    """The headers of the message at a place (from 1) of a batch; the last one commits it."""
    headers = {**message.headers, Header.BATCH_ID: batch_id, Header.BATCH_SEQUENCE: str(place)}
    return {**headers, Header.BATCH_COMMIT: "1"} if place == size else headers


def _is_transient(problem: BaseException) -> bool:
    return isinstance(problem, TRANSIENT_ERRORS) and not isinstance(
        problem, ConnectionClosedError | MaxPayloadError
    )


def _published(ack: PubAck) -> Published:
    return Published(0 if ack.duplicate else 1, ack.seq)


class Publisher:
    """Publishes with awaited acknowledgements: `in_flight` single messages at a time, few batches."""

    def __init__(
        self, client: ReconnectingClient, in_flight: int = 256, writes: WriteHealth | None = None
    ) -> None:
        self._client = client
        self._writes = writes or WriteHealth()
        self._js = client.jetstream()
        self._slots = asyncio.Semaphore(in_flight)
        self._batch_slots = asyncio.Semaphore(BATCHES_IN_FLIGHT)

    async def publish_all(
        self, messages: Iterable[Message], timeout_seconds: float | None = None
    ) -> Published:
        """Publish all and return once every one is durable.

        Retries while NATS is down: for ever, or for `timeout_seconds` and then `LogUnavailableError`.
        """
        published = await asyncio.gather(
            *(self._publish_batch(some, timeout_seconds) for some in batches(messages))
        )
        return sum(published, Published())

    async def publish(self, message: Message, timeout_seconds: float | None = None) -> bool:
        """Publish one; true if it was new to the stream."""
        return (await self._publish(message, timeout_seconds)).new == 1

    async def _publish_batch(self, messages: Sequence[Message], timeout_seconds: float | None) -> Published:
        if (
            len(messages) > 1
            and self._supports_batches
            and (done := await self._publish_atomically(messages))
        ):
            return done
        return sum(
            await asyncio.gather(*(self._publish(one, timeout_seconds) for one in messages)), Published()
        )

    @property
    def _supports_batches(self) -> bool:
        version = self._client.connected_server_version
        return (version.major, version.minor) >= ATOMIC_SINCE

    async def _publish_atomically(self, messages: Sequence[Message]) -> Published | None:
        """Publish all as one batch; None if the server refused it or does not support batches."""
        async with self._batch_slots:
            try:
                ack = await self._send_batch(messages)
            except TRANSIENT_ERRORS as problem:
                _log.debug("a batch of %d messages was not taken: %r", len(messages), problem)
                return None
        self._writes.succeeded(messages[0].stream)
        return Published(len(messages), ack.seq) if ack.batch_size == len(messages) else None

    async def _send_batch(self, messages: Sequence[Message]) -> PubAck:
        batch_id, size = uuid.uuid4().hex, len(messages)
        *before, last = enumerate(messages, 1)
        for place, message in before:
            headers = batch_headers(message, batch_id, place, size)
            await self._client.publish(message.subject, message.body, headers=headers)
        place, message = last
        headers = batch_headers(message, batch_id, place, size)
        return await self._js.publish(message.subject, message.body, ACKNOWLEDGEMENT_SECONDS, headers=headers)

    async def _publish(self, message: Message, timeout_seconds: float | None) -> Published:
        stop = stop_never if timeout_seconds is None else stop_after_delay(timeout_seconds)
        timeout = (
            ACKNOWLEDGEMENT_SECONDS
            if timeout_seconds is None
            else min(timeout_seconds, ACKNOWLEDGEMENT_SECONDS)
        )
        async with self._slots:
            try:
                async for attempt in AsyncRetrying(
                    retry=retry_if_exception(_is_transient),
                    stop=stop,
                    wait=wait_random_exponential(0.05, max=2),
                ):
                    with attempt:
                        return await self._send(message, timeout)
            except RetryError as problem:
                raise LogUnavailableError("JetStream does not acknowledge") from problem
            except ConnectionClosedError as problem:
                raise LogUnavailableError("the connection to NATS is closed") from problem
        raise AssertionError("retried for ever")

    async def _send(self, message: Message, seconds: float) -> Published:
        try:
            headers = message.headers or None
            ack = await self._js.publish(message.subject, message.body, seconds, headers=headers)
        except TRANSIENT_ERRORS as problem:
            if _is_transient(problem):
                self._writes.failed(message.stream, problem)
            raise
        self._writes.succeeded(message.stream)
        return _published(ack)
