"""Routes events to the projector of each generation: of the one that is served, and of one being filled."""

from collections.abc import Sequence

from services.aggregator.definitions.versions import rules_of
from services.aggregator.projections.projector import Projector
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
        for generation in (await self._store.registry.now()).current:
            await self._store.generation(generation.name).prepare()
            finished += await (await self.projector(generation)).finish()
        return finished

    async def apply(self, events: Sequence[Event]) -> None:
        """Apply a batch to every generation. When this returns, all of it is durable in all of them.

        Generations are looked at again after the batch is saved. If one was begun meanwhile, then either
        whoever fills it finds these events in the documents that are copied, or they are applied to it here.
        """
        applied: set[Generation] = set()
        while missing := [one for one in (await self._store.registry.now()).current if one not in applied]:
            for generation in missing:
                await (await self.projector(generation)).apply(events)
                applied.add(generation)
        self._projectors = {generation: self._projectors[generation] for generation in applied}
