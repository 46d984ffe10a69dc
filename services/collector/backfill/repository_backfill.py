"""Reads the history of one repository again, as requested; goes on where an earlier run was."""

import logging
from collections.abc import Collection
from datetime import datetime

from services.collector.backfill.backfill import Backfill
from services.collector.backfill.backfill_store import BackfillStore
from services.collector.crawl.repository_crawler import RepositoryCrawler
from services.collector.crawl_state.crawl_rate import CrawlRate
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.forge.resource import Resource
from services.collector.timing.clock import Clock

_log = logging.getLogger(__name__)


class RepositoryBackfill:
    """The backfill that was requested of one repository, if any was."""

    def __init__(self, host: str, store: BackfillStore, clock: Clock) -> None:
        self._host = host
        self._store = store
        self._clock = clock
        self._stored: tuple[Backfill, int] | None = None
        self._steps = 0
        self.rate: CrawlRate | None = None

    @property
    def open(self) -> Backfill | None:
        """The backfill that has not ended; None if there is none."""
        return self._stored[0] if self._stored and self._stored[0].open else None

    def request(self, backfill: Backfill, revision: int) -> None:
        """Take on what somebody asked for."""
        if self._stored and revision <= self._stored[1]:
            return
        self._stored, self.rate = (backfill, revision), CrawlRate(self._clock(), backfill.looked)

    async def load(self, repository_id: int) -> None:
        """Load what was requested."""
        if stored := await self._store.of(self._host, repository_id):
            self.request(*stored)

    def next_list(self, withheld: Collection[Resource]) -> Resource | None:
        """The list that is read next; None if there is none left."""
        left = self.open.left(withheld) if self.open else []
        return left[self._steps % len(left)] if left else None

    async def step(self, handle: RepositoryHandle, lists: RepositoryCrawler, resource: Resource) -> None:
        """Read one page; it is durable before it is noted. Raises `ForgeError`."""
        assert self._stored
        backfill, revision = self._stored
        self._steps += 1
        backfill = backfill.read_by(handle.reader.method, self._clock())
        watermark = lists.state.pull_requests.watermark
        step = backfill.step(resource, lists.state.page_size)
        page, news = await lists.look_again(handle, resource, step, distrust=backfill.distrust)
        await self._keep(backfill.after(resource, page, news, watermark), revision)

    async def end(self, name: str, withheld: Collection[Resource]) -> None:
        """Store that nothing is left to read."""
        assert self._stored
        backfill, revision = self._stored
        await self._keep(backfill.ended(self._clock(), withheld), revision)
        _log.info(
            "%s is read again back to %s: %d pull requests, %d of them repaired",
            name, format_moment(backfill.since), backfill.looked, backfill.repaired,
        )  # fmt: skip

    async def _keep(self, backfill: Backfill, revision: int) -> None:
        """Note it, unless something else has been asked for since."""
        if stored := await self._store.keep(backfill, revision):
            self._stored = backfill, stored
        else:
            await self.load(backfill.repository_id)


def format_moment(moment: datetime) -> str:
    """A time as a person would give it."""
    return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
