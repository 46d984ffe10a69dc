"""Fills a generation: with the facts that another one's documents hold, or from the log.

Every aggregator applies what arrives meanwhile to this generation, too. Facts commute: nobody has to wait for
anybody, and whatever was begun can be begun again.
"""

from collections.abc import AsyncIterator, Mapping, Sequence, Sized
from typing import Any

from services.aggregator.facts.accounts import accounts_of_facts
from services.aggregator.facts.stored_facts import (
    StoredDeployment,
    StoredPullRequest,
    StoredRepository,
    read_deployment,
    read_pull_request,
    read_repository,
)
from services.aggregator.projections.account_changes import read_account
from services.aggregator.projections.days import in_batches, rebuild_days
from services.aggregator.projections.pending_refresh import NamedRepository
from services.aggregator.projections.projection import FROM_EVENTS, FROM_FACTS
from services.aggregator.projections.projector import Projector
from services.aggregator.projections.revisions import repository_key
from services.aggregator.projections.updates import Updates, in_chunks, updates_of
from services.aggregator.store.generation import GenerationStore
from services.contracts.events import Event
from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES

COPIED_AT_ONCE = 200
SETTLED_AT_ONCE = 1_000


def _repository_updates(documents: Sequence[StoredRepository]) -> Updates[Any, Any, Any]:
    known = map(read_repository, documents)
    return Updates(repositories={repository_key(one.host, one.id): [one] for one in known})


def _deployment_updates(documents: Sequence[StoredDeployment], *, accounts: bool) -> Updates[Any, Any, Any]:
    """`accounts`: also of the accounts that their facts name."""
    known = {one["_id"]: read_deployment(one) for one in documents}
    named = accounts_of_facts(known.values()) if accounts else {}
    return Updates(named, deployments={id_: [one] for id_, one in known.items()})


def _pull_request_updates(
    documents: Sequence[StoredPullRequest], *, accounts: bool
) -> Updates[Any, Any, Any]:
    """`accounts`: also of the accounts that their facts name."""
    known = {one["_id"]: read_pull_request(one) for one in documents}
    named = accounts_of_facts(known.values()) if accounts else {}
    return Updates(named, pull_requests={id_: [one] for id_, one in known.items()})


class GenerationFill:
    """A generation being filled. Every step yields how many documents or days it has written."""

    def __init__(self, store: GenerationStore, projector: Projector) -> None:
        self._store = store
        self._projector = projector

    async def amount(self, old: GenerationStore) -> int:
        """About how many things there are to deal with when another generation is copied."""
        return await old.scan.count(ACCOUNTS, REPOSITORIES, DEPLOYMENTS, PULL_REQUESTS, DAYS)

    async def copy(self, old: GenerationStore) -> AsyncIterator[int]:
        """Measure every document of another generation again, from the facts that it holds."""
        named = not await old.scan.count(ACCOUNTS)  # an older release has kept none
        async for accounts in old.scan.accounts(COPIED_AT_ONCE):
            yield await self._copy(accounts, Updates({one["_id"]: [read_account(one)] for one in accounts}))
        async for repositories in old.scan.repositories(COPIED_AT_ONCE):
            yield await self._copy(repositories, _repository_updates(repositories))
        async for deployments in old.scan.deployment_facts(COPIED_AT_ONCE):
            yield await self._copy(deployments, _deployment_updates(deployments, accounts=named))
        async for pull_requests in old.scan.pull_request_facts(COPIED_AT_ONCE):
            yield await self._copy(pull_requests, _pull_request_updates(pull_requests, accounts=named))

    async def _copy(self, documents: Sized, updates: Updates[Any, Any, Any]) -> int:
        """Apply what documents hold; return how many they are."""
        await self._projector.fill(updates, FROM_FACTS)
        return len(documents)

    async def replay(self, events: Sequence[Event]) -> None:
        """Apply events of the log."""
        await self._projector.fill(updates_of(events), FROM_EVENTS)

    async def complete(self) -> AsyncIterator[int]:
        """Say what became of deployments, build every day, let follow what never did: it can be served."""
        outcomes: dict[str, int] = {}
        async for repositories in self._store.scan.repositories(COPIED_AT_ONCE):
            for one in repositories:
                outcomes |= await self._projector.fill_outcomes((one["host"], one["id"]))
            yield 0
        for days in in_batches(await self._days()):
            await rebuild_days(self._store, self._projector.rules, days)
            yield len(days)
        for some in in_chunks(outcomes, SETTLED_AT_ONCE):
            await self._store.deployments.settle({id_: outcomes[id_] for id_ in some})
        await self._projector.finish()

    async def _days(self) -> Mapping[NamedRepository, set[str]]:
        """Also days on which nothing falls any more: their tables may be from before that."""
        found: dict[NamedRepository, set[str]] = {}
        async for one in self._store.scan.days():
            repository = NamedRepository(one["host"], one["repository_id"], one["repo"])
            found.setdefault(repository, set()).add(one["day"])
        return found
