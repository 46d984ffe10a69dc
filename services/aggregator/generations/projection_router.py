"""Applies what arrives to every set that is kept: the one that is served, and one that is being filled."""

from collections.abc import Sequence

from services.aggregator.definitions.versions import rules_of
from services.aggregator.projections.projector import Projector
from services.aggregator.store.definitions import DefinitionStore
from services.aggregator.store.generations import Generation
from services.aggregator.store.registry import GenerationRegistry
from services.aggregator.store.store import Store
from services.contracts.events import Event
from services.runtime.publisher import Publisher


class ProjectionRouter:
    """The read models of each set. Which sets there are is read anew for every batch."""

    def __init__(self, store: Store, publisher: Publisher) -> None:
        self._store = store
        self._publisher = publisher
        self._sets = GenerationRegistry(store.database)
        self._versions = DefinitionStore(store.database)
        self._read_models: dict[Generation, Projector] = {}

    async def read_models(self, kept: Generation) -> Projector:
        """The read models of a set. Raises `OutdatedError` if another release measures it otherwise."""
        if kept not in self._read_models:
            rules = await rules_of(self._versions, kept.version)
            self._read_models[kept] = Projector(self._store.of_set(kept.read_set), self._publisher, rules)
        return self._read_models[kept]

    async def prepare(self) -> int:
        """Make the sets ready, and finish what other processes left unfinished; return how much that was."""
        finished = 0
        for kept in (await self._sets.now()).kept:
            await self._store.of_set(kept.read_set).prepare()
            finished += await (await self.read_models(kept)).finish()
        return finished

    async def apply(self, events: Sequence[Event]) -> None:
        """Apply a batch to every set. When this returns, all of it is durable in all of them.

        Sets are looked at again after the batch is saved. If a set was begun meanwhile, then either whoever
        fills it finds these events in the documents that are copied, or they are applied to it here.
        """
        applied: set[Generation] = set()
        while missing := [one for one in (await self._sets.now()).kept if one not in applied]:
            for kept in missing:
                await (await self.read_models(kept)).apply(events)
                applied.add(kept)
        self._read_models = {kept: self._read_models[kept] for kept in applied}
