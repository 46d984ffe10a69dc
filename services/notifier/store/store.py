"""The notifier's MongoDB as a whole: what it reads of the served generation, and what it keeps itself."""

from pymongo import WriteConcern

from services.contracts.readmodels.alerts import NOTIFIER
from services.contracts.readmodels.collections import FIRST_GENERATION
from services.contracts.readmodels.generations import GENERATIONS, SERVED
from services.notifier.store.active_rules import ActiveRulesStore
from services.notifier.store.alerts import AlertStore
from services.notifier.store.digests import DigestStore
from services.notifier.store.messages import MessageStore
from services.notifier.store.subjects import SubjectStore
from services.runtime.lease import LeaseStore
from services.runtime.mongo import MongoError, database_of, mongo_client

StoreError = MongoError


class Store:
    """One connection to MongoDB. Every method raises `StoreError` while MongoDB is away."""

    def __init__(self, url: str) -> None:
        self._client = mongo_client(url)
        self._database = database_of(self._client).with_options(write_concern=WriteConcern(w="majority"))
        self.lease = LeaseStore(self._database[NOTIFIER])
        self.active_rules = ActiveRulesStore(self._database)
        self.alerts = AlertStore(self._database)
        self.messages = MessageStore(self._database)
        self.digests = DigestStore(self._database)

    async def prepare(self) -> None:
        """Create the lease and the indexes, as often as you like."""
        await self.lease.prepare()
        await self.alerts.prepare()
        await self.messages.prepare()

    async def subjects(self) -> SubjectStore:
        """What alerts are about, in the generation that is served now."""
        served = await self._database[GENERATIONS].find_one({"_id": SERVED})
        return SubjectStore(self._database, served["read_set"] if served else FIRST_GENERATION)

    async def ping(self) -> None:
        """Return if MongoDB answers."""
        await self._database.command("ping")

    def close(self) -> None:
        """Close every connection."""
        self._client.close()
