"""Lets sources disappear that an earlier run collected, and this one does not: the configuration changed."""

import logging
import operator
from collections.abc import Sequence

from pydantic import ValidationError
from tenacity import AsyncRetrying, retry_if_exception_type, retry_if_result, wait_fixed

from services.collector.repositories.departed import departed
from services.collector.sources.lists import Workshop
from services.collector.sources.polling import PollingSource
from services.collector.walking.progress import gone
from services.contracts.notices import SourceProgress
from services.contracts.watch import Watch
from services.runtime.messaging import TRANSIENT_ERRORS

_log = logging.getLogger(__name__)


class Departures:
    """Once, after everything was looked at: names may have changed meanwhile. Implements `Source`."""

    def __init__(self, workshop: Workshop, polling: Sequence[PollingSource], watch: Watch) -> None:
        self._with = workshop
        self._polling = polling
        self._watch = watch

    async def run(self) -> None:
        """Wait, see them off, and end."""
        until_done = AsyncRetrying(
            retry=retry_if_result(operator.not_) | retry_if_exception_type(TRANSIENT_ERRORS),
            wait=wait_fixed(1),
        )
        await until_done(self._see_off)

    async def _see_off(self) -> bool:
        """Whether it was time for it. Raises one of `TRANSIENT_ERRORS` while NATS does not answer."""
        if not all(each.looked_through for each in self._polling):
            return False
        said = _read(await self._with.said())
        names = {name for each in self._polling for name in each.names}
        for each in departed(said, self._with.host, names, self._watch):
            _log.info("%s is not watched any more", each.repo)
            await self._with.publisher.report(gone(each.host, each.repo, self._with.clock()))
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
