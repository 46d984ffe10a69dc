"""Maintains generations: begins and fills one for new definitions, serves it, drops those of before.

Every aggregator has one; of all of them one does it, and another goes on when that process is no more.
"""

import asyncio
import logging

from services.aggregator.definitions.versions import OutdatedError
from services.aggregator.generations.leader_election import leadership
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.generations.remeasurement import Remeasurement
from services.aggregator.generations.worker_process import Workers
from services.aggregator.publishing import publish_changes
from services.aggregator.store.errors import StoreError
from services.aggregator.store.generations import Generations, Source
from services.aggregator.store.store import Store
from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.publisher import LogUnavailableError, Publisher

LOOK_SECONDS = 1.0
GRACE_SECONDS = 60.0  # longer than any query of somebody who still reads the generation of before
ABANDONED_SECONDS = 600.0  # in which an interrupted rebuild can be started again

_log = logging.getLogger(__name__)


class Maintenance:
    """Does what has to be done about generations; looks every second."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        router: ProjectionRouter,
        grace: float = GRACE_SECONDS,
        workers: Workers | None = None,
    ) -> None:
        self._workers = workers
        self._store = store
        self._publisher = publisher
        self._router = router
        self._grace = grace
        self._registry, self._versions = store.registry, store.definitions
        self._lease = store.lease

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.look()
            except (StoreError, LogUnavailableError, OutdatedError) as problem:
                _log.warning("the generations of read models have to wait: %s", problem)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Do what has to be done right now, unless another aggregator is at it."""
        if not (await self._registry.now()).needs(await self._versions.newest_number()):
            return
        async with leadership(self._lease) as is_leader:
            if is_leader:
                await self._begin(await self._registry.now(), await self._versions.newest_number())
                await self._fill(await self._registry.now())
                await self._announce(await self._registry.now())
                await self._drop(await self._registry.now())

    async def _begin(self, generations: Generations, newest: int) -> None:
        if generations.lacks(newest):
            await self._registry.open(generations, newest, Source.FACTS)
        elif generations.pending and generations.pending.source is Source.LOG:
            # Nobody holds its lease: whoever read the log was interrupted.
            await self._registry.withdraw(generations.pending.generation.name, ABANDONED_SECONDS)

    async def _fill(self, generations: Generations) -> None:
        if generations.pending and generations.pending.source is Source.FACTS:
            remeasurement = Remeasurement(self._store, self._publisher, self._router, self._workers)
            if await remeasurement.run(generations.served, generations.pending):
                _log.info("version %d of the definitions is in force", generations.pending.generation.version)

    async def _announce(self, generations: Generations) -> None:
        if generations.announced:
            return
        version = generations.served.version
        await self._versions.note_in_force(version)
        served = self._store.generation(generations.served.name).scan
        total = await served.count(DEPLOYMENTS, PULL_REQUESTS)
        change = DefinitionsChanged(version=version, in_force=True, done=total, total=total)
        await publish_changes(self._publisher, [change])
        await self._registry.announced(generations.served)

    async def _drop(self, generations: Generations) -> None:
        if generations.retired and (dropped := await self._registry.drop(self._grace)):
            _log.info("dropped what is not served any more: %s", ", ".join(dropped))
