"""Looks after the sets: begins and fills one for new definitions, switches, tells, drops what is left over.

Every aggregator has one; of all of them one does it, and another goes on when that process is no more.
"""

import asyncio
import logging

from services.aggregator.generations.leader_election import leadership
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.generations.remeasurement import Remeasurement
from services.aggregator.projections.revisions import OutdatedError
from services.aggregator.publishing import tell
from services.aggregator.store.definitions import DefinitionStore
from services.aggregator.store.generations import Generations, Source
from services.aggregator.store.lease import LeaseStore
from services.aggregator.store.registry import GenerationRegistry
from services.aggregator.store.scan import GenerationScan
from services.aggregator.store.store import Store, StoreError
from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.publisher import LogUnavailableError, Publisher

LOOK_SECONDS = 1.0
GRACE_SECONDS = 60.0  # longer than any query of somebody who still reads the set of before
ABANDONED_SECONDS = 600.0  # in which an interrupted rebuild can be started again

_log = logging.getLogger(__name__)


class Maintenance:
    """What has to be done about sets, looked at every second."""

    def __init__(
        self, store: Store, publisher: Publisher, following: ProjectionRouter, grace: float = GRACE_SECONDS
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._following = following
        self._grace = grace
        self._sets, self._versions = GenerationRegistry(store.database), DefinitionStore(store.database)
        self._lease = LeaseStore(store.database)

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.look()
            except (StoreError, LogUnavailableError, OutdatedError) as problem:
                _log.warning("the sets of read models have to wait: %s", problem)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Do what has to be done right now, unless another aggregator is at it."""
        if not (await self._sets.now()).needs(await self._versions.newest_number()):
            return
        async with leadership(self._lease) as led:
            if led:
                await self._begin(await self._sets.now(), await self._versions.newest_number())
                await self._fill(await self._sets.now())
                await self._tell(await self._sets.now())
                await self._drop(await self._sets.now())

    async def _begin(self, sets: Generations, newest: int) -> None:
        if sets.lacks(newest):
            await self._sets.open(sets, newest, Source.FACTS)
        elif sets.pending and sets.pending.source is Source.LOG:
            # Nobody holds its lease: whoever read the log was interrupted.
            await self._sets.withdraw(sets.pending.kept.read_set, ABANDONED_SECONDS)

    async def _fill(self, sets: Generations) -> None:
        if sets.pending and sets.pending.source is Source.FACTS:
            measuring = Remeasurement(self._store, self._publisher, self._following)
            if await measuring.run(sets.served, sets.pending):
                _log.info("version %d of the definitions is in force", sets.pending.kept.version)

    async def _tell(self, sets: Generations) -> None:
        if sets.announced:
            return
        version = sets.served.version
        await self._versions.note_in_force(version)
        all_of = GenerationScan(self._store.database, sets.served.read_set)
        total = await all_of.count(DEPLOYMENTS, PULL_REQUESTS)
        change = DefinitionsChanged(version=version, in_force=True, done=total, total=total)
        await tell(self._publisher, [change])
        await self._sets.announced(sets.served)

    async def _drop(self, sets: Generations) -> None:
        if sets.retired and (dropped := await self._sets.drop(self._grace)):
            _log.info("dropped what is not served any more: %s", ", ".join(dropped))
