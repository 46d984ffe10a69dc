"""The connection to the read models: the served generation and its definitions, and the collections."""

from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.collections import FIRST_GENERATION, collection
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.generations import GENERATIONS, SERVED
from services.gateway.store.active_definitions import ActiveDefinitions
from services.gateway.store.totals import Totals
from services.runtime.mongo import MongoCollection, MongoError, database_of, mongo_client

StoreError = MongoError
SELECTION_SECONDS = 2.0


class Store:
    """The database of the read models. Methods raise `StoreError` while MongoDB does not answer."""

    def __init__(self, url: str, shipped: Definitions) -> None:
        self._client = mongo_client(url, SELECTION_SECONDS)
        self._database = database_of(self._client)
        self._before_first_start = ActiveDefinitions(FIRST_GENERATION, 0, shipped)
        self._definitions: dict[int, Definitions] = {}
        self.totals = Totals()

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    async def ping(self) -> None:
        """Return if MongoDB answers."""
        await self._database.command("ping")

    def collection(self, name: str, generation: str) -> MongoCollection:
        """The collection of a read model in a generation."""
        return self._database[collection(name, generation)]

    def shared_collection(self, name: str) -> MongoCollection:
        """A collection that belongs to no generation."""
        return self._database[name]

    async def active_definitions(self) -> ActiveDefinitions:
        """The served generation and its definitions; the shipped ones before the aggregator's first start."""
        served = await self._database[GENERATIONS].find_one({"_id": SERVED})
        if served is None:
            return self._before_first_start
        definitions = await self._version(served["definition_version"])
        if definitions is None:
            return self._before_first_start
        return ActiveDefinitions(served["read_set"], served["definition_version"], definitions)

    async def generations(self) -> tuple[str, str | None]:
        """The served generation, and the one that is being filled to be served later, if there is one."""
        served = await self._database[GENERATIONS].find_one({"_id": SERVED})
        if served is None:
            return self._before_first_start.generation, None
        pending = served.get("pending")
        return served["read_set"], pending["read_set"] if pending else None

    async def _version(self, version: int) -> Definitions | None:
        if version not in self._definitions:
            found = await self._database[DEFINITIONS].find_one({"_id": version})
            if found is None:
                return None
            self._definitions[version] = Definitions.model_validate(found["content"])
        return self._definitions[version]
