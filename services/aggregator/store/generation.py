"""The read models of one generation in MongoDB."""

from services.aggregator.store.accounts import AccountStore
from services.aggregator.store.days import DayStore
from services.aggregator.store.deployments import DeploymentStore
from services.aggregator.store.pull_requests import PullRequestStore
from services.aggregator.store.repositories import RepositoryStore
from services.aggregator.store.review_requests import ReviewRequestStore
from services.aggregator.store.scan import GenerationScan
from services.runtime.mongo import MongoDatabase


class GenerationStore:
    """A store for each read model, and a scan through whole collections."""

    def __init__(self, database: MongoDatabase, name: str) -> None:
        self.name = name
        self.accounts = AccountStore(database, name)
        self.repositories = RepositoryStore(database, name)
        self.deployments = DeploymentStore(database, name)
        self.pull_requests = PullRequestStore(database, name)
        self.review_requests = ReviewRequestStore(database, name)
        self.days = DayStore(database, name)
        self.scan = GenerationScan(database, name)

    async def prepare(self, *, pending: bool = False) -> None:
        """Create all indexes, as often as you like; of a pending generation those that filling needs."""
        for each in (
            *(self.pull_requests, self.review_requests, self.deployments),
            *(self.accounts, self.repositories, self.days),
        ):
            await each.prepare(pending=pending)
