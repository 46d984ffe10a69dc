"""Reads what is served, measures it by other definitions, and keeps nothing of it but figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.aggregator.definitions_diff.deployments import CarryingDeployments, remeasured
from services.aggregator.definitions_diff.period import Period, Tally
from services.aggregator.definitions_diff.pull_requests import PullRequestChange, Side, change_of, shared
from services.aggregator.facts.accounts import Account
from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.facts.stored_facts import read_pull_request, read_repository
from services.aggregator.generations.fill import FACTS
from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.identities import identities
from services.aggregator.measurement.pull_requests import derive_pull_request
from services.aggregator.measurement.rows import pull_request_rows
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.account_changes import read_account
from services.aggregator.store.generations import Generation
from services.aggregator.store.registry import GenerationRegistry
from services.aggregator.store.scan import GenerationScan
from services.aggregator.store.store import Store
from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES

READ_AT_ONCE = 100
SHOWN = 5

Document = dict[str, Any]


class ComparisonError(Exception):
    """Nothing can be said; the text says why, in one line."""


@dataclass(slots=True)
class MetricsDiff:
    """The values of the period before and after, and the pull requests that count otherwise."""

    before: Tally
    after: Tally
    read: int = 0
    changed: int = 0
    most: list[PullRequestChange] = field(default_factory=list)

    def add(self, change: PullRequestChange | None) -> None:
        """Count a pull request; keep it if it is among those that change most."""
        self.read += 1
        if change:
            self.changed += 1
            self.most = sorted((*self.most, change), key=lambda one: one.order)[:SHOWN]


class DefinitionsDiff:
    """One comparison of what is served, measured before, with the same as it would be measured after."""

    def __init__(self, store: Store, before: Rules, after: Rules, period: Period) -> None:
        self._store = store
        self._before, self._after = before, after
        self._after_by_host: Mapping[str, Rules] = {}
        self._period = period
        self._metrics = shared(before, after)
        self._compared = MetricsDiff(Tally(period), Tally(period))

    async def run(self, served: Generation, tell: Callable[[int, int], None]) -> MetricsDiff:
        """Read the served set; `tell` how many pull requests were read, and of about how many.

        Raises `ComparisonError` if another set took its place so long ago that it is gone, `StoreError`.
        """
        whole = GenerationScan(self._store.database, served.read_set)
        total = await whole.count_of(PULL_REQUESTS, {"updated_at": {"$gte": self._period.since}})
        tell(0, total)
        await self._read_accounts(whole)
        async for repositories in whole.documents(REPOSITORIES, FACTS[REPOSITORIES], READ_AT_ONCE):
            for repository in map(read_repository, repositories):
                await self._compare(whole, repository, lambda: tell(self._compared.read, total))
        now = await GenerationRegistry(self._store.database).now()
        if served.read_set not in (now.served.read_set, *now.retired):
            raise ComparisonError("other definitions came into force meanwhile; start again")
        return self._compared

    async def _read_accounts(self, whole: GenerationScan) -> None:
        """Learn who is behind accounts by the other definitions."""
        accounts: dict[str, dict[str, Account]] = {}
        async for some in whole.documents(ACCOUNTS, (), READ_AT_ONCE):
            for account in map(read_account, some):
                accounts.setdefault(account.host, {})[account.key] = account
        people = self._after.people
        self._after_by_host = {
            host: self._after.among(identities(some, people)) for host, some in accounts.items()
        }

    def _rules_after(self, host: str) -> Rules:
        return self._after_by_host.get(host, self._after)

    async def _compare(
        self, whole: GenerationScan, repository: RepositoryFacts, told: Callable[[], None]
    ) -> None:
        of = {"host": repository.host, "repository_id": repository.id}
        stored: list[Document] = []
        async for some in whole.documents(DEPLOYMENTS, (), READ_AT_ONCE, of):
            stored += some
        carriers = self._add_deployments(stored, repository)
        condition = self._condition(repository, of, carriers)
        async for some in whole.documents(PULL_REQUESTS, (), READ_AT_ONCE, condition):
            for document in some:
                self._add_pull_request(document, repository, carriers)
            told()

    def _add_deployments(
        self, stored: Sequence[Document], repository: RepositoryFacts
    ) -> CarryingDeployments:
        for document in stored:
            self._compared.before.add(deployment_rows(document, self._before))
        after = self._rules_after(repository.host)
        again = remeasured(stored, repository, after)
        for measured in again:
            self._compared.after.add(deployment_rows(measured, after))
        return CarryingDeployments.of(again, repository, after)

    def _condition(
        self, repository: RepositoryFacts, of: Document, carriers: CarryingDeployments
    ) -> Mapping[str, Any]:
        """Which pull requests may fall on days of the period: now, or by the other definitions."""
        either: list[Mapping[str, Any]] = [
            {"repo": repository.name, "updated_at": {"$gte": self._period.since}},
            {"days": {"$gte": self._period.first}},
        ]
        if carried := carriers.carried_since(self._period.since):
            either.append(carried)
        return {"$or": [{**of, **one} for one in either]}

    def _add_pull_request(
        self, document: Document, repository: RepositoryFacts, carriers: CarryingDeployments
    ) -> None:
        known = read_pull_request(document)
        measured = derive_pull_request(known, repository, carriers.first(known), carriers.rules)
        rows = pull_request_rows(document, self._before), pull_request_rows(measured, carriers.rules)
        self._compared.before.add(rows[0])
        self._compared.after.add(rows[1])
        before, after = (
            Side.of(one, some, self._period) for one, some in zip((document, measured), rows, strict=True)
        )
        self._compared.add(change_of(before, after, self._metrics))
