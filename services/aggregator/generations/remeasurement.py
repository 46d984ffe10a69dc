"""Measures everything with new definitions: fills a generation from the facts of the served one."""

import asyncio
import logging

from services.aggregator.generations.fill import GenerationFill
from services.aggregator.generations.fill_worker import FillStores, FillWorker
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.generations.worker_process import Workers, task_pool
from services.aggregator.publishing import publish_changes
from services.aggregator.store.generations import Generation, PendingGeneration
from services.aggregator.store.store import Store
from services.contracts.notices import DefinitionsChanged
from services.runtime.publisher import Publisher

NOTICE_SECONDS = 0.5
REST_RATIO = 1.0  # after each task, of the time that it took: whoever asks meanwhile comes first

_log = logging.getLogger(__name__)


class Remeasurement:
    """One run. Whoever comes after a process that ended on the way does what is left."""

    def __init__(
        self, store: Store, publisher: Publisher, router: ProjectionRouter, workers: Workers | None = None
    ) -> None:
        self._workers = workers
        self._store = store
        self._publisher = publisher
        self._router = router
        self._registry, self._versions = store.registry, store.definitions
        self._published_at = float("-inf")

    async def run(self, served: Generation, pending: PendingGeneration) -> bool:
        """Fill the generation and serve it; false if there is something newer by then.

        Raises `OutdatedError` if another release measures this version otherwise.
        """
        store, version = self._store.generation(pending.generation.name), pending.generation.version
        old, projector = self._store.generation(served.name), await self._router.projector(pending.generation)
        await store.prepare(pending=True)
        stores = FillStores.of(self._store, store.name, served.name)
        worker = FillWorker(stores, projector, rest=REST_RATIO)
        async with task_pool(worker.do, self._workers, pending.generation, served.name, REST_RATIO) as pool:
            fill = GenerationFill(store, projector, pool)
            done, total = 0, await fill.amount(old)
            _log.info("measuring everything again with version %d, %d documents", version, total)
            for results in (fill.copy(old), fill.days()):
                async for result in results:
                    done = min(done + result.done, total)
                    if await self._newer(pending, done, total):
                        return False
            await fill.finish()
        await store.prepare()
        return await self._registry.switch(pending)

    async def _newer(self, pending: PendingGeneration, done: int, total: int) -> bool:
        """Now and then: say how far it is, and look whether it is still worth going on."""
        now = _now()
        if now - self._published_at < NOTICE_SECONDS:
            return False
        self._published_at = now
        version = pending.generation.version
        change = DefinitionsChanged(version=version, in_force=False, done=done, total=total)
        await publish_changes(self._publisher, [change])
        return await self._versions.newest_number() > version


def _now() -> float:
    return asyncio.get_running_loop().time()
