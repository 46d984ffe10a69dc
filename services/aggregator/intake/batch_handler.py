"""What happens to a batch of messages, step by step.

Read each one; what cannot be read becomes a dead letter. Apply the rest; what cannot be applied becomes one,
too. Acknowledge all of them once everything is durable. If NATS or MongoDB is away, give the batch back.
"""

import asyncio
import contextlib
import logging
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a batch needs: NATS for dead letters, MongoDB, and for how long messages may be worked on."""

    publisher: Publisher
    database: DatabaseHealth
    writes: WriteHealth
    ack_wait: float


class BatchHandler(Generic[Read]):
    """Handles the batches of one stream. A message is acknowledged only after it is durably applied."""

    def __init__(
        self,
        dependencies: Dependencies,
        read: Callable[[bytes], Read],
        apply: Callable[[Sequence[Readable[Read]]], Awaitable[None]],
    ) -> None:
        self._publisher, self._ack_wait = dependencies.publisher, dependencies.ack_wait
        self._database, self._writes = dependencies.database, dependencies.writes
        self._read = read
        self._apply = apply

    async def handle(self, messages: list[Msg]) -> None:
        """Handle a batch, whatever happens."""
        started = time.monotonic()
        try:
            async with self._kept(messages):
                readable = await self._readable(messages)
                refused = await apply_divided(readable, self._apply)
                await self._set_aside(_refused(message, problem) for (message, _), problem in refused)
        except (StoreError, LogUnavailableError, OutdatedError) as problem:
            await self._put_off(messages, problem)
        else:
            await self._acknowledge(messages)
            _count(messages, time.monotonic() - started)

    async def _acknowledge(self, messages: Sequence[Msg]) -> None:
        self._writes.succeeded(MONGO)
        for message in messages:
            await message.ack()

    async def _put_off(self, messages: Sequence[Msg], problem: Exception) -> None:
        """Give a batch back, and take no other before it may go better."""
        _log.warning("a batch of %d is put off: %s", len(messages), problem)
        counters.PUT_OFF.inc()
        for message in messages:
            await message.nak(delay=PUT_OFF_SECONDS)
        if isinstance(problem, StoreError):
            self._writes.failed(MONGO, problem)
            self._database.lost(problem)
        if isinstance(problem, OutdatedError):
            await asyncio.sleep(PUT_OFF_SECONDS)
        await self._database.until_up()

    async def _readable(self, messages: Sequence[Msg]) -> Sequence[Readable[Read]]:
        readable: list[Readable[Read]] = []
        letters: list[Message] = []
        for message in messages:
            try:
                readable.append((message, self._read(message.data)))
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


def _count(messages: Sequence[Msg], seconds: float) -> None:
    counters.EVENTS.inc(len(messages))
    counters.BATCH_SECONDS.observe(seconds)
    newest = max(message.metadata.timestamp for message in messages)
    counters.DELAY_SECONDS.observe((datetime.now(UTC) - newest).total_seconds())


def _refused(message: Msg, problem: Exception) -> Message:
    return _dead_letter(message, UnreadableError(f"cannot be applied: {problem!r}"))


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
