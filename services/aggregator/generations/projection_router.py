"""Routes events to the projector of each generation: of the one that is served, and of one being filled."""

from collections.abc import Sequence
from typing import Any

from services.aggregator.definitions.versions import rules_of
from services.aggregator.projections.documents import Loaded, Saved
from services.aggregator.projections.projector import Projector
from services.aggregator.projections.updates import Updates, updates_of
from services.aggregator.store.concurrency import both, concurrently
from services.aggregator.store.generations import Generation
from services.aggregator.store.store import Store
from services.contracts.events import Event
from services.runtime.publisher import Publisher


class ProjectionRouter:
    """The projectors of all generations. Which generations there are is read anew for every batch."""

    def __init__(self, store: Store, publisher: Publisher) -> None:
        self._store = store
        self._publisher = publisher
        self._projectors: dict[Generation, Projector] = {}

    async def projector(self, generation: Generation) -> Projector:
        """The projector of a generation. Raises `OutdatedError` if another release measures it otherwise."""
        if generation not in self._projectors:
            rules = await rules_of(self._store.definitions, generation.version)
            read_models = self._store.generation(generation.name)
            self._projectors[generation] = Projector(read_models, self._publisher, rules)
        return self._projectors[generation]

    async def prepare(self) -> int:
        """Make generations ready and finish what other processes left unfinished; return how much it was."""
        finished = 0
        generations = await self._store.registry.now()
        for generation in generations.current:
            pending = generation != generations.served
            await self._store.generation(generation.name).prepare(pending=pending)
            finished += await (await self.projector(generation)).finish()
        return finished

    async def apply(self, events: Sequence[Event]) -> None:
        """Apply a batch to every generation. When this returns, all of it is durable in all of them.

        Generations are looked at again after the batch is saved. If one was begun meanwhile, then either
        whoever fills it finds these events in the documents that are copied, or they are applied to it here.
        """
        updates, applied = updates_of(events), set[Generation]()
        generations, loaded = await both(self._store.registry.now(), self._load(updates))
        while missing := [one for one in generations.current if one not in applied]:
            saved = [await self._project(one, updates, loaded.get(one)) for one in missing]
            applied.update(missing)
            settled = concurrently([projector.settle(some) for projector, some in saved])
            generations, _ = await both(self._store.registry.now(), settled)
        self._projectors = {generation: self._projectors[generation] for generation in applied}

    async def _load(self, updates: Updates[Any, Any, Any]) -> dict[Generation, Loaded]:
        """Load the documents of the generations of before: mostly these are those of now."""
        projectors = list(self._projectors.items())
        loaded = await concurrently([projector.load(updates) for _, projector in projectors])
        return {generation: one for (generation, _), one in zip(projectors, loaded, strict=True)}

    async def _project(
        self, generation: Generation, updates: Updates[Any, Any, Any], loaded: Loaded | None
    ) -> tuple[Projector, Saved]:
        projector = await self.projector(generation)
        return projector, await projector.project(updates, loaded or await projector.load(updates))
