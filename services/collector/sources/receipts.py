"""Keeps in mind what arrived: what came twice is done once, and people can see what came last."""

import asyncio

from services.collector.deliveries.received import Accepted, Received
from services.collector.memory.memory import Memory
from services.collector.sources.source import Clock

BOOKMARK = "webhooks received"
PAUSE_SECONDS = 2.0


class Receipts:
    """Noted at every delivery, kept every few seconds at most. Implements `Source`."""

    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock
        self._received = Received()
        self._accepted = Accepted()
        self._changed = asyncio.Event()

    async def repeated(self, guid: str) -> bool:
        """Whether this delivery has been accepted before, here or by an earlier run."""
        return bool(guid) and (guid in self._accepted or await self._memory.delivered(guid))

    async def accepted(self, event: str, guid: str) -> None:
        """A delivery is done. Were this lost, the same facts would be found known, and no more."""
        if guid:
            await self._memory.keep_delivered(guid)
            self._accepted.note(guid)
        self.note(event)

    def note(self, event: str) -> None:
        """A delivery arrived."""
        self._received = self._received.noting(event, self._clock())
        self._changed.set()

    async def run(self) -> None:
        """Keep what arrives until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            # another collector may have received other deliveries
            self._received = self._received.later(await received(self._memory))
            await self._memory.keep_bookmark(BOOKMARK, self._received.model_dump_json())
            await asyncio.sleep(PAUSE_SECONDS)


async def received(memory: Memory) -> Received:
    """When the last delivery of each event arrived, at whichever collector."""
    kept = await memory.bookmark(BOOKMARK)
    return Received.model_validate_json(kept) if kept else Received()
