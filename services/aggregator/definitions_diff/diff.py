"""Compares what is served with the same as other definitions would measure it, and writes nothing."""

from collections.abc import Callable, Mapping, Sequence

from services.aggregator.definitions_diff.deployments import CarryingDeployments, remeasured
from services.aggregator.definitions_diff.period import DiffPeriod, Tally
from services.aggregator.definitions_diff.pull_requests import Side, change_of, shared
from services.aggregator.definitions_diff.result import MetricsDiff
from services.aggregator.facts.accounts import Account
from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.facts.stored_facts import read_pull_request, read_repository
from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.identities import identities
from services.aggregator.measurement.pull_requests import derive_pull_request
from services.aggregator.measurement.rows import pull_request_rows
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.account_changes import read_account
from services.aggregator.store.generations import Generation
from services.aggregator.store.scan import GenerationScan
from services.aggregator.store.store import Store
from services.contracts.readmodels.deployments import DeploymentDocument
from services.contracts.readmodels.pull_requests import PullRequestDocument

READ_AT_ONCE = 100


class ComparisonError(Exception):
    """There is nothing to compare; the text says why, in one line."""


class DefinitionsDiff:
    """One comparison of what is served, measured before, with the same as it would be measured after."""

    def __init__(self, store: Store, before: Rules, after: Rules, period: DiffPeriod) -> None:
        self._store = store
        self._before, self._after = before, after
        self._after_by_host: Mapping[str, Rules] = {}
        self._period = period
        self._metrics = shared(before, after)
        self._diff = MetricsDiff(Tally(period), Tally(period))

    async def run(self, served: Generation, report: Callable[[int, int], None]) -> MetricsDiff:
        """Read the served generation; `report` how many pull requests were read, and of about how many.

        Raises `StoreError`, and `ComparisonError` if another generation took its place so long ago that it is
        gone.
        """
        scan = self._store.generation(served.name).scan
        total = await scan.count_updated_since(self._period.since)
        report(0, total)
        await self._read_accounts(scan)
        async for repositories in scan.repositories(READ_AT_ONCE):
            for repository in map(read_repository, repositories):
                await self._compare(scan, repository, lambda: report(self._diff.read, total))
        now = await self._store.registry.now()
        if served.name not in (now.served.name, *now.retired):
            raise ComparisonError("other definitions came into force meanwhile; start again")
        return self._diff

    async def _read_accounts(self, scan: GenerationScan) -> None:
        """Learn who is behind accounts by the other definitions."""
        accounts: dict[str, dict[str, Account]] = {}
        async for some in scan.accounts(READ_AT_ONCE):
            for account in map(read_account, some):
                accounts.setdefault(account.host, {})[account.key] = account
        people = self._after.people
        self._after_by_host = {
            host: self._after.among(identities(some, people)) for host, some in accounts.items()
        }

    def _rules_after(self, host: str) -> Rules:
        return self._after_by_host.get(host, self._after)

    async def _compare(
        self, scan: GenerationScan, repository: RepositoryFacts, read: Callable[[], None]
    ) -> None:
        stored: list[DeploymentDocument] = []
        async for deployments in scan.deployments_of(repository, READ_AT_ONCE):
            stored += deployments
        carriers = self._add_deployments(stored, repository)
        since, merges = self._period.since, carriers.merges_since(self._period.since)
        pulls = scan.pull_requests_of(repository, READ_AT_ONCE, since, self._period.first, merges)
        async for some in pulls:
            for document in some:
                self._add_pull_request(document, repository, carriers)
            read()

    def _add_deployments(
        self, stored: Sequence[DeploymentDocument], repository: RepositoryFacts
    ) -> CarryingDeployments:
        for document in stored:
            self._diff.before.add(deployment_rows(document, self._before), by_team=False)
        after = self._rules_after(repository.host)
        again = remeasured(stored, repository, after)
        for measured in again:
            self._diff.after.add(deployment_rows(measured, after), by_team=False)
        return CarryingDeployments.of(again, repository, after)

    def _add_pull_request(
        self, document: PullRequestDocument, repository: RepositoryFacts, carriers: CarryingDeployments
    ) -> None:
        known = read_pull_request(document)
        measured = derive_pull_request(known, repository, carriers.first(known), carriers.rules)
        rows = pull_request_rows(document, self._before), pull_request_rows(measured, carriers.rules)
        self._diff.before.add(rows[0])
        self._diff.after.add(rows[1])
        before, after = (
            Side.of(one, some, self._period) for one, some in zip((document, measured), rows, strict=True)
        )
        self._diff.add(change_of(before, after, self._metrics))
