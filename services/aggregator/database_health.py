"""Reports whether MongoDB answers, and wakes those who wait until it does."""

import asyncio

from services.aggregator.store.errors import StoreError
from services.aggregator.store.store import Store
from services.runtime.health import Health

MONGO = "mongo"
LOOK_SECONDS = 0.5


class DatabaseHealth:
    """Whether MongoDB answers, as of the last look."""

    def __init__(self, store: Store, health: Health) -> None:
        self._store = store
        self._health = health
        self._up = asyncio.Event()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        try:
            await self._store.ping()
        except StoreError as problem:
            self.lost(problem)
        else:
            self._health.up(MONGO)
            self._up.set()

    def lost(self, problem: StoreError) -> None:
        """Note that MongoDB did not answer."""
        self._health.down(MONGO, str(problem)[:200])
        self._up.clear()

    async def until_up(self) -> None:
        """Return as soon as MongoDB answers, by the newest look."""
        await self._up.wait()
