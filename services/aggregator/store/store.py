"""The aggregator's MongoDB as a whole: what belongs to no generation, and the way to each generation."""

from pymongo import WriteConcern

from services.aggregator.store.definitions import DefinitionStore
from services.aggregator.store.generation import GenerationStore
from services.aggregator.store.log import LogStore
from services.aggregator.store.registry import GenerationRegistry
from services.aggregator.store.sources import SourceStore
from services.aggregator.store.staged_events import StagedEvents
from services.contracts.readmodels.collections import FIRST_GENERATION
from services.contracts.readmodels.generations import GENERATIONS
from services.runtime.lease import LeaseStore
from services.runtime.mongo import MongoClient, MongoDatabase, database_of, mongo_client


class Store:
    """One connection to MongoDB. Every method raises `StoreError` while MongoDB is away."""

    def __init__(self, url: str) -> None:
        self._client = mongo_client(url)
        self._database = self._opened(self._client)
        self.registry = GenerationRegistry(self._database)
        self.definitions = DefinitionStore(self._database)
        self.lease = LeaseStore(self._database[GENERATIONS])
        self.log = LogStore(self._database)
        self.sources = SourceStore(self._database)

    def _opened(self, client: MongoClient) -> MongoDatabase:
        return database_of(client).with_options(write_concern=WriteConcern(w="majority"))

    def generation(self, name: str = FIRST_GENERATION) -> GenerationStore:
        """The read models of a generation."""
        return GenerationStore(self._database, name)

    def staged_events(self, generation: str) -> StagedEvents:
        """The events from which a generation is being filled."""
        return StagedEvents(self._database, generation)

    async def prepare(self) -> None:
        """Make ready what belongs to no generation, as often as you like."""
        await self.sources.prepare()
        await self.lease.prepare()

    async def ping(self) -> None:
        """Return if MongoDB answers."""
        await self._database.command("ping")

    def close(self) -> None:
        """Close every connection."""
        self._client.close()
