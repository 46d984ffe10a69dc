"""What the aggregator does with events and with progress, and what it does before the first of them."""

import logging
from collections.abc import Sequence

from nats.aio.msg import Msg
from tenacity import (
    AsyncRetrying,
    before_sleep_log,
    retry_if_exception_type,
    stop_never,
    wait_random_exponential,
)

from services.aggregator.definitions.versions import OutdatedError, propose
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.intake.decode import read_event, read_progress
from services.aggregator.intake.log_watch import LogWatch
from services.aggregator.intake.receiver import Readable, Receiver, microseconds
from services.aggregator.projections.sources import source_changed, source_document
from services.aggregator.publishing import tell
from services.aggregator.store.errors import StoreError
from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions
from services.contracts.events import Event
from services.contracts.notices import SourceProgress
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.publisher import LogUnavailableError, Publisher

_log = logging.getLogger(__name__)


class Aggregator:
    """Events and progress in, read models out."""

    def __init__(
        self, store: Store, publisher: Publisher, receiver: Receiver, following: ProjectionRouter
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._receiver = receiver
        self._following = following
        self._empty = False

    async def prepare(self, definitions: Definitions, log_watch: LogWatch | None = None) -> None:
        """Bring the read models to where events can be applied. Waits while NATS or MongoDB is away."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type((StoreError, LogUnavailableError, *TRANSIENT_ERRORS)),
            stop=stop_never,
            wait=wait_random_exponential(0.1, max=5),
            before_sleep=before_sleep_log(_log, logging.WARNING),
        ):
            with attempt:
                self._empty = await self._prepare(definitions) or self._empty
                if log_watch:
                    await log_watch.prepare(empty=self._empty)

    async def _prepare(self, definitions: Definitions) -> bool:
        """Whether there were no read models yet."""
        await self._store.prepare()
        version = await propose(self._store.definitions, definitions)
        empty = await self._store.registry.begin(version)
        try:
            if finished := await self._following.prepare():
                _log.info("finished what another aggregator had begun with %d documents", finished)
        except OutdatedError as problem:
            _log.warning("events have to wait until everything is measured again: %s", problem)
        return empty

    async def receive_events(self, messages: list[Msg]) -> None:
        """Take a batch of events."""
        await self._receiver.receive(messages, read_event, self._apply_events)

    async def _apply_events(self, readable: Sequence[Readable[Event]]) -> None:
        await self._following.apply([event for _, event in readable])

    async def receive_sources(self, messages: list[Msg]) -> None:
        """Take a batch of the collector's words on repositories."""
        await self._receiver.receive(messages, read_progress, self._apply_sources)

    async def _apply_sources(self, readable: Sequence[Readable[SourceProgress]]) -> None:
        for message, progress in readable:
            await self._store.sources.save(source_document(progress, microseconds(message)))
        await tell(self._publisher, (source_changed(progress) for _, progress in readable))
