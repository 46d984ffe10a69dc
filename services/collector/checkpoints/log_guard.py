"""The source that looks whether the log still holds what the store relies on."""

import asyncio
import contextlib

from services.collector.checkpoints.store import CheckpointStore, LogLostError

LOOK_SECONDS = 60.0


class LogGuard:
    """Ends the collector's work when the log has lost something. Implements `Source`."""

    def __init__(self, store: CheckpointStore, look_seconds: float = LOOK_SECONDS) -> None:
        self._store = store
        self._look_seconds = look_seconds

    async def run(self) -> None:
        """Look until something is lost. Raises `LogLostError` then."""
        while not await self._store.has_lost():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._store.log_lost.wait(), self._look_seconds)
        raise LogLostError("the log holds less than the memory relies on")
