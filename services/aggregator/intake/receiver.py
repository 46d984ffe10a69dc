"""Takes batches through: decode, apply, acknowledge; dead letters; retries while a dependency is away."""

import asyncio
import contextlib
import logging
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from nats.aio.msg import Msg

from services.aggregator.database_health import MONGO, DatabaseHealth
from services.aggregator.definitions.versions import OutdatedError
from services.aggregator.intake import counters
from services.aggregator.intake.decode import UnreadableError
from services.aggregator.intake.divide import apply_divided
from services.aggregator.store.errors import StoreError
from services.contracts import subjects
from services.contracts.notices import DeadLetter
from services.runtime.publisher import LogUnavailableError, Message, Publisher
from services.runtime.write_health import WriteHealth

PUT_OFF_SECONDS = 1.0
MOST_OF_A_REASON = 2_000
MOST_BYTES = 500_000  # of a body: NATS takes a message of 1 MiB, and this is written in base64
TIMEOUT_SECONDS = 5.0

Read = TypeVar("Read")
Readable = tuple[Msg, Read]

_log = logging.getLogger(__name__)


def microseconds(message: Msg) -> int:
    """When JetStream stored a message, since 1970."""
    return round(message.metadata.timestamp.timestamp() * 1_000_000)


class Receiver:
    """Reads a batch, hands what is readable to `apply`, and acknowledges when that has returned."""

    def __init__(
        self, publisher: Publisher, watch: DatabaseHealth, writes: WriteHealth, ack_wait: float
    ) -> None:
        self._publisher = publisher
        self._watch = watch
        self._writes = writes
        self._ack_wait = ack_wait

    async def receive(
        self,
        messages: Sequence[Msg],
        read: Callable[[bytes], Read],
        apply: Callable[[Sequence[Readable[Read]]], Awaitable[None]],
    ) -> None:
        """Apply a batch. Whatever happens, a message is acknowledged only after it is durably applied."""
        started = time.monotonic()
        try:
            async with self._kept(messages):
                refused = await apply_divided(await self._read(messages, read), apply)
                await self._set_aside(
                    _dead_letter(message, UnreadableError(f"cannot be applied: {problem!r}"))
                    for (message, _), problem in refused
                )
        except (StoreError, LogUnavailableError, OutdatedError) as problem:
            await self._put_off(messages, problem)
            return
        self._writes.succeeded(MONGO)
        for message in messages:
            await message.ack()
        counters.EVENTS.inc(len(messages))
        counters.BATCH_SECONDS.observe(time.monotonic() - started)
        newest = max(message.metadata.timestamp for message in messages)
        counters.DELAY_SECONDS.observe((datetime.now(UTC) - newest).total_seconds())

    async def _put_off(self, messages: Sequence[Msg], problem: Exception) -> None:
        """Give a batch back, and take no other before it may go better."""
        _log.warning("a batch of %d is put off: %s", len(messages), problem)
        counters.PUT_OFF.inc()
        for message in messages:
            await message.nak(delay=PUT_OFF_SECONDS)
        if isinstance(problem, StoreError):
            self._writes.failed(MONGO, problem)
            self._watch.lost(problem)
        if isinstance(problem, OutdatedError):
            await asyncio.sleep(PUT_OFF_SECONDS)
        await self._watch.until_up()

    async def _read(self, messages: Sequence[Msg], read: Callable[[bytes], Read]) -> Sequence[Readable[Read]]:
        readable: list[Readable[Read]] = []
        letters: list[Message] = []
        for message in messages:
            try:
                readable.append((message, read(message.data)))
            except UnreadableError as problem:
                letters.append(_dead_letter(message, problem))
        await self._set_aside(letters)
        return readable

    async def _set_aside(self, letters: Iterable[Message]) -> None:
        letters = list(letters)
        await self._publisher.publish_all(letters, timeout_seconds=TIMEOUT_SECONDS)
        counters.DEAD_LETTERS.inc(len(letters))

    @contextlib.asynccontextmanager
    async def _kept(self, messages: Sequence[Msg]) -> AsyncIterator[None]:
        """Tell JetStream that a long batch is still being worked on, so that nobody else takes it over."""
        keeping = asyncio.ensure_future(self._keep(messages))
        try:
            yield
        finally:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping

    async def _keep(self, messages: Sequence[Msg]) -> None:
        while True:
            await asyncio.sleep(self._ack_wait / 3)
            for message in messages:
                await message.in_progress()


def _dead_letter(message: Msg, problem: UnreadableError) -> Message:
    metadata = message.metadata
    sequence = metadata.sequence.stream
    _log.warning("%s %d (%s) is a dead letter: %s", metadata.stream, sequence, message.subject, problem)
    size = len(message.data)
    part = f"; only the first {MOST_BYTES} bytes of {size} are here" if size > MOST_BYTES else ""
    letter = DeadLetter(
        stream=metadata.stream,
        subject=message.subject,
        sequence=sequence,
        reason=str(problem)[:MOST_OF_A_REASON] + part,
        failed_at=datetime.now(UTC),
        body_base64=b64encode(message.data[:MOST_BYTES]).decode(),
    )
    subject = f"{subjects.DEAD_LETTERS}.{metadata.stream}"
    return Message(subject, letter.model_dump_json().encode(), id=f"{metadata.stream}:{sequence}")
