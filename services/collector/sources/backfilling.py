"""Reads the history of one repository again, as somebody asked; goes on where an earlier run was."""

import logging
from collections.abc import Collection
from datetime import datetime

from services.collector.memory.memory import Memory
from services.collector.sources.lists import Lists
from services.collector.sources.readers import Contact
from services.collector.sources.source import Clock
from services.collector.walking.backfills import Backfill
from services.collector.walking.progress import Pace
from services.collector.walking.walk import Stream

_log = logging.getLogger(__name__)


class Backfilling:
    """What was asked for of one repository, if anything was."""

    def __init__(self, host: str, memory: Memory, clock: Clock) -> None:
        self._host = host
        self._memory = memory
        self._clock = clock
        self._kept: tuple[Backfill, int] | None = None
        self._steps = 0
        self.pace: Pace | None = None

    @property
    def open(self) -> Backfill | None:
        """What is still to be seen to."""
        return self._kept[0] if self._kept and self._kept[0].open else None

    def asked(self, backfill: Backfill, revision: int) -> None:
        """Take on what somebody asked for."""
        if self._kept and revision <= self._kept[1]:
            return
        self._kept, self.pace = (backfill, revision), Pace(self._clock(), backfill.looked)

    async def recall(self, repository_id: int) -> None:
        """Look up what was asked for."""
        if kept := await self._memory.backfill(self._host, repository_id):
            self.asked(*kept)

    def unread(self, withheld: Collection[Stream]) -> Stream | None:
        """The list whose turn it is."""
        left = self.open.left(withheld) if self.open else []
        return left[self._steps % len(left)] if left else None

    async def step(self, contact: Contact, lists: Lists, stream: Stream) -> None:
        """Read one page; it is durable before it is noted. Raises `GitHubError`."""
        assert self._kept
        backfill, revision = self._kept
        self._steps += 1
        backfill = backfill.read_by(contact.reader.method, self._clock())
        watermark = lists.state.pull_requests.watermark
        step = backfill.step(stream, lists.state.page_size)
        page, news = await lists.look_again(contact, stream, step, distrust=backfill.distrust)
        await self._keep(backfill.after(stream, page, news, watermark), revision)

    async def end(self, name: str, withheld: Collection[Stream]) -> None:
        """There is nothing left to read."""
        assert self._kept
        backfill, revision = self._kept
        await self._keep(backfill.ended(self._clock(), withheld), revision)
        _log.info(
            "%s is read again back to %s: %d pull requests, %d of them mended",
            name, said(backfill.since), backfill.looked, backfill.mended,
        )  # fmt: skip

    async def _keep(self, backfill: Backfill, revision: int) -> None:
        """Note it, unless something else has been asked for since."""
        if kept := await self._memory.keep_backfill(backfill, revision):
            self._kept = backfill, kept
        else:
            await self.recall(backfill.repository_id)


def said(moment: datetime) -> str:
    """A time as a person would give it."""
    return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
