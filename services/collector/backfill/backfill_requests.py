"""The source that hears of backfill requests, and hands them to the pollers."""

import asyncio
from collections.abc import Callable, Sequence

from services.collector.backfill.backfill import Backfill
from services.collector.backfill.backfill_store import BackfillStore

PAUSE_SECONDS = 1.0

Take = Callable[[Sequence[tuple[Backfill, int]]], None]


class BackfillRequests:
    """Looks whether something was requested: one small read a second. Implements `Source`."""

    def __init__(self, backfills: BackfillStore, takers: Sequence[Take]) -> None:
        self._backfills = backfills
        self._takers = takers

    async def run(self) -> None:
        """Look until cancelled."""
        seen: str | None = None
        while True:
            requested = await self._backfills.announced()
            if requested != seen:
                every = await self._backfills.every()
                for take in self._takers:
                    take(every)
                seen = requested
            await asyncio.sleep(PAUSE_SECONDS)
