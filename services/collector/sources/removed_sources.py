"""Removes the sources that an earlier run collected and this one does not: the configuration changed."""

import logging
import operator
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from tenacity import AsyncRetrying, retry_if_exception_type, retry_if_result, wait_fixed

from services.collector.polling.polling_source import PollingSource
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.repository.progress import removed_source
from services.collector.timing.clock import Clock
from services.collector.watch.unwatched_sources import unwatched_sources
from services.contracts.notices import SourceProgress
from services.contracts.watch import Watch
from services.runtime.messaging import TRANSIENT_ERRORS

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RemovedSources:
    """Once, after everything was looked at: names may have changed meanwhile. Implements `Source`.

    `last_reports`: the last report of each source, as it was published.
    """

    host: str
    watch: Watch
    polling: Sequence[PollingSource]
    last_reports: Callable[[], Awaitable[Sequence[bytes]]]
    publisher: EventPublisher
    clock: Clock

    async def run(self) -> None:
        """Wait, remove them, and end."""
        until_done = AsyncRetrying(
            retry=retry_if_result(operator.not_) | retry_if_exception_type(TRANSIENT_ERRORS),
            wait=wait_fixed(1),
        )
        await until_done(self._remove)

    async def _remove(self) -> bool:
        """Whether it was time for it. Raises one of `TRANSIENT_ERRORS` while NATS does not answer."""
        if not all(each.looked_through for each in self.polling):
            return False
        reports = _read(await self.last_reports())
        names = {name for each in self.polling for name in each.names}
        for each in unwatched_sources(reports, self.host, names, self.watch):
            _log.info("%s is not watched any more", each.repo)
            await self.publisher.report(removed_source(each.host, each.repo, self.clock()))
        return True


def _read(bodies: Sequence[bytes]) -> list[SourceProgress]:
    """What can be read; the rest is the aggregator's to complain about."""
    found = []
    for body in bodies:
        try:
            found.append(SourceProgress.model_validate_json(body))
        except ValidationError:
            continue
    return found
