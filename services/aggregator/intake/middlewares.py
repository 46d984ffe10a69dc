"""What FastStream does around the handler of a batch, from the outermost to the innermost.

- FastStream itself acknowledges the whole batch when everything below is done, or gives it back
  (`AckPolicy.NACK_ON_ERROR`).
- `GiveBack` says when to deliver a batch again that could not be written.
- `KeepInProgress` has JetStream wait for a long batch.
- `CountBatches` measures.
- `PublishDeadLetters` sets aside what cannot be read, and what the handler refuses.

The handler applies what can be read, and returns what it could not apply.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from faststream import ContextRepo
from faststream.exceptions import NackMessage
from faststream.message import StreamMessage
from faststream.middlewares import BaseMiddleware
from faststream.nats.message import NatsBatchMessage
from faststream.response import PublishCommand
from nats.aio.msg import Msg

from services.aggregator.database_health import MONGO, DatabaseHealth
from services.aggregator.definitions.versions import OutdatedError
from services.aggregator.intake import counters
from services.aggregator.intake.batch import Failed
from services.aggregator.intake.dead_letter import dead_letter
from services.aggregator.store.errors import StoreError
from services.runtime.batch_consumer import Middleware
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.publisher import LogUnavailableError, Publisher
from services.runtime.write_health import WriteHealth

RETRY_SECONDS = 1.0
PUBLISH_SECONDS = 5.0

Next = Callable[[Any], Awaitable[Any]]
BatchMiddleware = BaseMiddleware[PublishCommand, Any]

_log = logging.getLogger(__name__)


class GiveBack(BatchMiddleware):
    """Has a batch delivered again after a while if it cannot be written, and reports what is to blame."""

    def __init__(
        self,
        batch: list[Msg],
        *,
        context: ContextRepo,
        database: DatabaseHealth,
        writes: WriteHealth,
    ) -> None:
        super().__init__(batch, context=context)
        self._database, self._writes = database, writes

    async def consume_scope(self, call_next: Next, msg: StreamMessage[Any]) -> None:
        """Handle a batch. Raises `NackMessage`, with seconds, if that fails."""
        try:
            await call_next(msg)
        except (StoreError, LogUnavailableError, OutdatedError) as problem:
            _log.warning("a batch of %d is put off: %s", len(self.msg), problem)
            counters.PUT_OFF.inc()
            await self._report(problem)
            raise NackMessage(delay=RETRY_SECONDS) from problem
        self._writes.succeeded(MONGO)

    async def _report(self, problem: Exception) -> None:
        if isinstance(problem, StoreError):
            self._writes.failed(MONGO, problem)
            self._database.lost(problem)
        if isinstance(problem, OutdatedError):
            await asyncio.sleep(RETRY_SECONDS)  # the next batch would fail for the same reason


class KeepInProgress(BatchMiddleware):
    """Tells JetStream that a long batch is still being worked on, so that nobody else takes it over."""

    def __init__(self, batch: list[Msg], *, context: ContextRepo, ack_wait: float) -> None:
        super().__init__(batch, context=context)
        self._interval = ack_wait / 3

    async def consume_scope(self, call_next: Next, msg: StreamMessage[Any]) -> None:
        """Handle a batch, however long it takes."""
        assert isinstance(msg, NatsBatchMessage)
        reporting = asyncio.ensure_future(self._report(msg))
        try:
            await call_next(msg)
        finally:
            reporting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reporting

    async def _report(self, batch: NatsBatchMessage) -> None:
        while True:
            await asyncio.sleep(self._interval)
            with contextlib.suppress(*TRANSIENT_ERRORS):
                await batch.in_progress()


class CountBatches(BatchMiddleware):
    """Measures for Prometheus what is applied: how many, how long, and how late."""

    async def consume_scope(self, call_next: Next, msg: StreamMessage[Any]) -> None:
        """Count a batch, if it does not fail."""
        started = time.monotonic()
        await call_next(msg)
        counters.EVENTS.inc(len(self.msg))
        counters.BATCH_SECONDS.observe(time.monotonic() - started)
        newest = max(message.metadata.timestamp for message in self.msg)
        counters.DELAY_SECONDS.observe((datetime.now(UTC) - newest).total_seconds())


class PublishDeadLetters(BatchMiddleware):
    """Publishes a dead letter for each message that cannot be read or applied."""

    def __init__(self, batch: list[Msg], *, context: ContextRepo, publisher: Publisher) -> None:
        super().__init__(batch, context=context)
        self._publisher = publisher

    async def consume_scope(self, call_next: Next, msg: StreamMessage[Any]) -> None:
        """Publish before and after the handler. Raises `LogUnavailableError`."""
        batch = await msg.decode()
        assert batch is not None
        await self._publish(batch.unreadable)
        await self._publish(await call_next(msg))

    async def _publish(self, failed: Sequence[Failed]) -> None:
        letters = [dead_letter(message, problem) for message, problem in failed]
        await self._publisher.publish_all(letters, timeout_seconds=PUBLISH_SECONDS)
        counters.DEAD_LETTERS.inc(len(letters))


def middlewares(
    publisher: Publisher, database: DatabaseHealth, writes: WriteHealth, ack_wait: float
) -> Sequence[Middleware]:
    """Return them in their order; `ack_wait` is for how many seconds JetStream waits for a batch."""
    return (
        partial(GiveBack, database=database, writes=writes),
        partial(KeepInProgress, ack_wait=ack_wait),
        CountBatches,
        partial(PublishDeadLetters, publisher=publisher),
    )
