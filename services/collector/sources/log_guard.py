"""Looks whether the log still holds what the memory relies on, as long as the collector runs."""

import asyncio
import contextlib

from services.collector.memory.memory import LogLostError, Memory

LOOK_SECONDS = 60.0


class LogGuard:
    """Ends the collector's work when the log has lost something. Implements `Source`."""

    def __init__(self, memory: Memory, look_seconds: float = LOOK_SECONDS) -> None:
        self._memory = memory
        self._look_seconds = look_seconds

    async def run(self) -> None:
        """Look until something is lost. Raises `LogLostError` then."""
        while not await self._memory.has_lost():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._memory.log_lost.wait(), self._look_seconds)
        raise LogLostError("the log holds less than the memory relies on")
