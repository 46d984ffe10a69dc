"""Hears of backfills that somebody asks for, and hands them to those who poll."""

import asyncio
from collections.abc import Callable, Sequence

from services.collector.memory.memory import Memory
from services.collector.walking.backfills import ASKED, Backfill

PAUSE_SECONDS = 1.0

Take = Callable[[Sequence[tuple[Backfill, int]]], None]


class Asking:
    """Looks whether something was asked: one small read a second. Implements `Source`."""

    def __init__(self, memory: Memory, takers: Sequence[Take]) -> None:
        self._memory = memory
        self._takers = takers

    async def run(self) -> None:
        """Look until cancelled."""
        heard: str | None = None
        while True:
            asked = await self._memory.bookmark(ASKED)
            if asked != heard:
                every = await self._memory.backfills()
                for take in self._takers:
                    take(every)
                heard = asked
            await asyncio.sleep(PAUSE_SECONDS)
