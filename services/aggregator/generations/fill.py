"""Fills a generation: with the facts that another one's documents hold, or from the log.

First comes what documents depend on, then every document is measured once, and every day is built once. Every
aggregator applies what arrives meanwhile to this generation, too. Facts commute: nobody has to wait for
anybody, and whatever was begun can be begun again.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from services.aggregator.facts.stored_facts import read_repository
from services.aggregator.generations.fill_tasks import (
    BuildDays,
    CopyDocuments,
    FillTask,
    ProjectOutcomes,
    TaskResult,
)
from services.aggregator.generations.processes import TaskPool
from services.aggregator.projections.account_changes import read_account
from services.aggregator.projections.days import in_batches
from services.aggregator.projections.outcomes import RepositoryId
from services.aggregator.projections.pending_refresh import NamedRepository
from services.aggregator.projections.projector import Projector
from services.aggregator.projections.revisions import repository_key
from services.aggregator.projections.updates import Updates
from services.aggregator.store.generation import GenerationStore
from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES

COPIED_AT_ONCE = 200
REPOSITORIES_AT_ONCE = 20


class GenerationFill:
    """A generation being filled. Every step yields what came of each of its tasks."""

    def __init__(self, store: GenerationStore, projector: Projector, pool: TaskPool) -> None:
        self._store = store
        self._projector = projector
        self._pool = pool

    async def amount(self, old: GenerationStore) -> int:
        """About how many things there are to deal with when another generation is copied."""
        return await old.scan.count(ACCOUNTS, REPOSITORIES, DEPLOYMENTS, PULL_REQUESTS, DAYS)

    async def copy(self, old: GenerationStore) -> AsyncIterator[TaskResult]:
        """Measure every document of another generation again, from the facts that it holds."""
        named = not await old.scan.count(ACCOUNTS)  # an older release has kept none
        async for accounts in old.scan.accounts(COPIED_AT_ONCE):
            known = {one["_id"]: [read_account(one)] for one in accounts}
            yield await self._context(Updates(accounts=known), len(accounts))
        async for repositories in old.scan.repositories(COPIED_AT_ONCE):
            there = {repository_key(one["host"], one["id"]): [read_repository(one)] for one in repositories}
            yield await self._context(Updates(repositories=there), len(repositories))
        async for result in self._pool.results(_copies(old, DEPLOYMENTS, with_accounts=named)):
            yield result
        async for result in self.outcomes():
            yield result
        async for result in self._pool.results(_copies(old, PULL_REQUESTS, with_accounts=named)):
            yield result

    async def _context(self, updates: Updates[Any, Any, Any], count: int) -> TaskResult:
        await self.context([updates])
        return TaskResult(count)

    async def context(self, updates: Iterable[Updates[Any, Any, Any]]) -> None:
        """Save accounts and repositories, on which all else depends."""
        for some in updates:
            await self._projector.fill(some)

    async def outcomes(self) -> AsyncIterator[TaskResult]:
        """Say what became of deployments, once all of them are there."""
        async for result in self._pool.results(self._outcomes()):
            yield result

    async def _outcomes(self) -> AsyncIterator[FillTask]:
        async for some in self._store.scan.repositories(REPOSITORIES_AT_ONCE):
            yield ProjectOutcomes(tuple[RepositoryId, ...]((one["host"], one["id"]) for one in some))

    async def days(self) -> AsyncIterator[TaskResult]:
        """Build every day, once all documents are there."""
        async for result in self._pool.results(self._days()):
            yield result

    async def _days(self) -> AsyncIterator[FillTask]:
        for days in in_batches(await self._fallen_on()):
            yield BuildDays(tuple(days))

    async def _fallen_on(self) -> Mapping[NamedRepository, set[str]]:
        """Also days on which nothing falls any more: their tables may be from before that."""
        found: dict[NamedRepository, set[str]] = {}
        async for one in self._store.scan.days():
            repository = NamedRepository(one["host"], one["repository_id"], one["repo"])
            found.setdefault(repository, set()).add(one["day"])
        return found

    async def finish(self) -> None:
        """Let follow what never did: then it can be served."""
        await self._projector.finish()


async def _copies(old: GenerationStore, name: str, *, with_accounts: bool) -> AsyncIterator[FillTask]:
    after = ""
    async for last in old.scan.every_nth_id(name, COPIED_AT_ONCE):
        yield CopyDocuments(name, after, last, with_accounts)
        after = last
