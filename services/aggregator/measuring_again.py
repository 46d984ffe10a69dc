"""Measures what is stored again after a change of definitions, from the facts that documents hold."""

import logging
from collections.abc import Sequence

from services.aggregator.changes import Touched
from services.aggregator.days import rebuild
from services.aggregator.fold import DEPLOYMENT, PULL_REQUEST, Kind, Known, News
from services.aggregator.grouping import in_chunks
from services.aggregator.read_models import DOCUMENTS_AT_ONCE, ReadModels
from services.aggregator.store.store import Store
from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels import DEPLOYMENTS, PULL_REQUESTS

_log = logging.getLogger(__name__)


class MeasuringAgain:
    """Measures every document of other versions again, says how far it is, and puts the version in force."""

    def __init__(self, store: Store, read_models: ReadModels) -> None:
        self._store = store
        self._read_models = read_models
        self._version = read_models.rules.version
        self._done = self._total = 0

    async def run(self) -> None:
        """Measure, rebuild all days, and only then say that the version is in force."""
        deployments = await self._store.measured_otherwise(DEPLOYMENTS, self._version)
        pulls = await self._store.measured_otherwise(PULL_REQUESTS, self._version)
        self._total = len(deployments) + len(pulls)
        if self._total:
            _log.info("measuring %d documents again with version %d", self._total, self._version)
            await self._measure_all(deployments, pulls)
        if await self._store.activate(self._version):
            _log.info("version %d of the definitions is in force", self._version)
            await self._tell(in_force=True)

    async def _measure_all(self, deployments: Sequence[str], pulls: Sequence[str]) -> None:
        touched_deployments = await self._measure(DEPLOYMENT, deployments)
        touched_pulls = await self._measure(PULL_REQUEST, pulls)
        touched = (*touched_deployments, *touched_pulls)
        days = await rebuild(self._store, self._read_models.rules, touched)
        _log.info("measured %d documents again, rebuilt %d days", len(touched), days)
        await self._read_models.settle(touched_deployments, touched_pulls)

    async def _measure(self, kind: Kind[Known, News], ids: Sequence[str]) -> list[Touched]:
        touched: list[Touched] = []
        for some in in_chunks(ids, DOCUMENTS_AT_ONCE):
            folded = await self._read_models.fold(kind, some, {})
            await self._store.drop_review_requests({one.id: one.revision for one in folded})
            touched += folded
            self._done += len(some)
            await self._tell(in_force=False)
        return touched

    async def _tell(self, *, in_force: bool) -> None:
        change = DefinitionsChanged(
            version=self._version, in_force=in_force, done=self._done, total=self._total
        )
        await self._read_models.tell([change])
