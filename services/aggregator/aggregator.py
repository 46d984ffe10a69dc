"""What the aggregator does with events and with progress, and what it does before the first of them."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from nats.aio.msg import Msg
from tenacity import (
    AsyncRetrying,
    before_sleep_log,
    retry_if_exception_type,
    stop_never,
    wait_random_exponential,
)

from services.aggregator.decode import read_event, read_progress
from services.aggregator.definitions import newer_rules, put_in_force
from services.aggregator.measuring.rules import Rules
from services.aggregator.measuring_again import MeasuringAgain
from services.aggregator.read_models import ReadModels
from services.aggregator.receiving import Readable, Receiver, microseconds
from services.aggregator.sources import source_changed, source_document
from services.aggregator.store.store import Store, StoreError
from services.contracts.definitions.document import Definitions
from services.contracts.events import Event
from services.contracts.notices import SourceProgress
from services.runtime.messaging import LogUnavailableError, Publisher

_log = logging.getLogger(__name__)


class Aggregator:
    """Events and progress in, read models out."""

    def __init__(self, store: Store, publisher: Publisher, receiver: Receiver) -> None:
        self._store = store
        self._publisher = publisher
        self._receiver = receiver
        self._read_models: ReadModels

    async def prepare(self, definitions: Definitions) -> None:
        """Bring the read models to where events can be applied. Waits while a neighbour is away."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type((StoreError, LogUnavailableError)),
            stop=stop_never,
            wait=wait_random_exponential(0.1, max=5),
            before_sleep=before_sleep_log(_log, logging.WARNING),
        ):
            with attempt:
                await self._store.prepare()
                rules = await put_in_force(self._store, definitions, datetime.now(UTC))
                await self._use(rules)

    async def _use(self, rules: Rules) -> None:
        read_models = ReadModels(self._store, self._publisher, rules)
        if left := await read_models.finish():
            _log.info("finished what another aggregator had begun with %d documents", left)
        await MeasuringAgain(self._store, read_models).run()
        self._read_models = read_models

    async def receive_events(self, messages: list[Msg]) -> None:
        """Take a batch of events."""
        await self._receiver.receive(messages, read_event, self._apply_events)

    async def _apply_events(self, readable: Sequence[Readable[Event]]) -> None:
        if rules := await newer_rules(self._store, self._read_models.rules):
            await self._use(rules)
        await self._read_models.apply(event for _, event in readable)

    async def receive_sources(self, messages: list[Msg]) -> None:
        """Take a batch of the collector's words on repositories."""
        await self._receiver.receive(messages, read_progress, self._apply_sources)

    async def _apply_sources(self, readable: Sequence[Readable[SourceProgress]]) -> None:
        for message, progress in readable:
            await self._store.save_source(source_document(progress, microseconds(message)))
        await self._read_models.tell(source_changed(progress) for _, progress in readable)
