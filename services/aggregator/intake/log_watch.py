"""Holds the log against what it held before, and the read models against the log.

A log that has lost something is an alarm, in the log lines, in the health and on the page. Read models that
hold less than what was acknowledged are built again: the consumer starts over where they end.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass

from nats.js import JetStreamContext
from nats.js.api import ConsumerInfo
from nats.js.errors import NotFoundError

from services.aggregator.store.errors import StoreError
from services.aggregator.store.log import KnownLog
from services.aggregator.store.store import Store
from services.contracts.log_state import LogState
from services.contracts.streams import AGGREGATOR_CONSUMER, EVENTS
from services.runtime.durable_consumers import consumer_config
from services.runtime.health import Health
from services.runtime.log_state import read_log_state
from services.runtime.messaging import TRANSIENT_ERRORS, ensure_streams

LOOK_SECONDS = 2.0
LAST_LOOK_SECONDS = 2.0
ABOUT_LOG, ABOUT_READ_MODELS = "log", "read_models"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """The consumer of events: the sequences it has acknowledged and delivered, and how many are left."""

    acknowledged: int
    delivered: int
    left: int

    @classmethod
    def of(cls, info: ConsumerInfo) -> "Progress":
        """Read the answer of JetStream."""
        floor = info.ack_floor.stream_seq if info.ack_floor else 0
        delivered = info.delivered.stream_seq if info.delivered else 0
        return cls(floor, delivered, (info.num_pending or 0) + (info.num_ack_pending or 0))


class ReadModelsLostError(Exception):
    """MongoDB does not hold any more what it held a moment ago."""


def start_again_at(log: LogState, consumer: Progress, known: KnownLog | None, *, empty: bool) -> int | None:
    """The sequence from which the consumer has to start over; None if it stands where it should. Pure.

    `known`: what MongoDB says, if it says anything. `empty`: it holds no read models.
    """
    if consumer.delivered > log.last or (empty and consumer.delivered):
        return 1
    return known.applied + 1 if known and known.applied < consumer.acknowledged else None


def alarm(log: LogState, known: KnownLog) -> str | None:
    """What to say of a log that holds less than before; None if it does not. Pure."""
    if not log.lacks(known.state):
        return None
    return (
        f"the log has lost messages: it holds {log.count} of {known.state.count}, less than what is shown. "
        "Restore a backup (headway restore), or read GitHub again (headway backfill --distrust)"
    )


class LogWatch:
    """Looks after the log and its consumer, for as long as the aggregator runs."""

    def __init__(
        self, js: JetStreamContext, store: Store, health: Health, batch: int, ack_wait: float
    ) -> None:
        self._js = js
        self._stored, self._registry = store.log, store.registry
        self._health = health
        self._batch, self._ack_wait = batch, ack_wait
        self._reported: dict[str, str | None] = {}
        self._building = False
        self._saved = False

    async def prepare(self, *, empty: bool) -> None:
        """Let the consumer start where the read models end. Raises `StoreError`, `TRANSIENT_ERRORS`.

        `empty`: MongoDB held no read models.
        """
        known, log = await self._stored.known(), await read_log_state(self._js)
        consumer = await self._consumer()
        if consumer and (start := start_again_at(log, consumer, known, empty=empty)) is not None:
            await self._start_again(start, log)
        await self.look()

    async def run(self) -> None:
        """Look for ever. Raises `ReadModelsLostError` when MongoDB has lost what it held."""
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await self._look_if_possible()
        finally:
            # what is noted last spares the next start to apply it again
            with contextlib.suppress(ReadModelsLostError, StoreError, *TRANSIENT_ERRORS):
                await asyncio.wait_for(self.look(), LAST_LOOK_SECONDS)

    async def _look_if_possible(self) -> None:
        try:
            await self.look()
        except NotFoundError:
            await ensure_streams(self._js)
        except (StoreError, *TRANSIENT_ERRORS) as problem:
            _log.debug("cannot look at the log: %s", problem)

    async def look(self) -> None:
        """Compare, say what is wrong, and remember how far the read models are.

        Raises `ReadModelsLostError`, `StoreError`, or one of `TRANSIENT_ERRORS`.
        """
        consumer, known = await self._consumer(), await self._stored.known()
        log = await read_log_state(self._js)  # last: another aggregator may note more of it meanwhile
        # a loss in the moment of saving leaves what is known of the log, written anew, and nothing else
        if self._saved and (known is None or not await self._registry.begun()):
            raise ReadModelsLostError
        if consumer and consumer.delivered > log.last:
            await self._start_again(1, log)
            return
        await self._report(ABOUT_LOG, alarm(log, known) if known else None)
        await self._report(ABOUT_READ_MODELS, self._progress(consumer, log))
        applied = consumer.acknowledged if consumer else known.applied if known else 0
        await self._stored.save(KnownLog(log.or_more(known.state if known else None), applied))
        self._saved = True

    async def _consumer(self) -> Progress | None:
        with contextlib.suppress(NotFoundError):
            return Progress.of(await self._js.consumer_info(EVENTS.name, AGGREGATOR_CONSUMER))
        return None

    async def _start_again(self, start: int, log: LogState) -> None:
        """Have everything from a sequence on delivered again. Facts that are known already change nothing."""
        _log.warning("the read models are behind the log: events %d to %d are applied again", start, log.last)
        self._building = True
        config = consumer_config(AGGREGATOR_CONSUMER, EVENTS, self._batch, self._ack_wait, start)
        with contextlib.suppress(NotFoundError):
            await self._js.delete_consumer(EVENTS.name, AGGREGATOR_CONSUMER)
        await self._js.add_consumer(EVENTS.name, config)

    async def _report(self, about: str, text: str | None) -> None:
        """Note it in the health and, for the page, in MongoDB."""
        if text == self._reported.get(about):
            return
        if text and about == ABOUT_LOG:
            _log.error("%s", text)
        elif text is None:
            _log.info("%s: as it should be again", about)
        self._health.note(about, text)
        await self._stored.note(about, text)
        self._reported[about] = text

    def _progress(self, consumer: Progress | None, log: LogState) -> str | None:
        self._building = self._building and bool(consumer and consumer.left)
        left = consumer.left if consumer else 0
        done = max(0, log.last - left)
        return (
            f"the read models are built again from the log: {done} of {log.last} events"
            if self._building
            else None
        )
