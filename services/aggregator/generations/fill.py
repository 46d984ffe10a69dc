"""Fills a set of read models: with the facts that another set's documents hold, or from the log.

Everybody else applies what arrives meanwhile to this set, too. Facts commute: nobody has to wait for
anybody, and whatever was begun can be begun again.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from services.aggregator.facts.accounts import accounts_of_facts
from services.aggregator.facts.stored_facts import read_deployment, read_pull_request, read_repository
from services.aggregator.projections.account_changes import read_account
from services.aggregator.projections.days import in_batches, rebuild_days
from services.aggregator.projections.projection import FROM_EVENTS, FROM_FACTS
from services.aggregator.projections.projector import Projector
from services.aggregator.projections.revisions import Document, NamedRepository, repository_key
from services.aggregator.projections.updates import Updates, in_chunks, updates_of
from services.aggregator.store.scan import GenerationScan
from services.aggregator.store.store import Store
from services.contracts.events import Event
from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES

COPIED_AT_ONCE = 200
SETTLED_AT_ONCE = 1_000
FACTS = {
    ACCOUNTS: (),
    REPOSITORIES: ("host", "id", "attributes", "default_branches", "first_default_branch"),
    DEPLOYMENTS: ("host", "repository_id", "id", "facts"),
    PULL_REQUESTS: ("host", "repository_id", "id", "number", "facts", "attributes"),
}


def _updates(name: str, documents: list[Document], *, accounts: bool) -> Updates[Any, Any, Any]:
    """News of what documents hold; `accounts`: also of the accounts that their facts name."""
    if name == ACCOUNTS:
        return Updates(accounts={one["_id"]: [read_account(one)] for one in documents})
    if name == REPOSITORIES:
        known = [read_repository(one) for one in documents]
        return Updates(repositories={repository_key(one.host, one.id): [one] for one in known})
    if name == DEPLOYMENTS:
        shipped = {one["_id"]: read_deployment(one) for one in documents}
        named = accounts_of_facts(shipped.values()) if accounts else {}
        return Updates(named, deployments={id_: [one] for id_, one in shipped.items()})
    pulls = {one["_id"]: read_pull_request(one) for one in documents}
    named = accounts_of_facts(pulls.values()) if accounts else {}
    return Updates(named, pull_requests={id_: [one] for id_, one in pulls.items()})


class GenerationFill:
    """One set being filled. Every step says how many things it has dealt with."""

    def __init__(self, store: Store, read_models: Projector) -> None:
        self._store = store
        self._read_models = read_models
        self._whole = GenerationScan(store.database, store.read_set)

    async def amount(self, old: Store) -> int:
        """About how many things there are to deal with when another set is copied."""
        return await GenerationScan(old.database, old.read_set).count(
            ACCOUNTS, REPOSITORIES, DEPLOYMENTS, PULL_REQUESTS, DAYS
        )

    async def copy(self, old: Store) -> AsyncIterator[int]:
        """Measure every document of another set anew, from the facts that it holds."""
        whole = GenerationScan(old.database, old.read_set)
        accounts = not await whole.count(ACCOUNTS)  # a set of an older release has kept none
        for name, fields in FACTS.items():
            async for documents in whole.documents(name, fields, COPIED_AT_ONCE):
                await self._read_models.fill(_updates(name, documents, accounts=accounts), FROM_FACTS)
                yield len(documents)

    async def replay(self, events: Sequence[Event]) -> None:
        """Apply events of the log."""
        await self._read_models.fill(updates_of(events), FROM_EVENTS)

    async def complete(self) -> AsyncIterator[int]:
        """Say what became of deployments, build every day, let follow what never did: it can be served."""
        outcomes: dict[str, int] = {}
        async for repositories in self._whole.documents(REPOSITORIES, ("host", "id"), COPIED_AT_ONCE):
            for one in repositories:
                outcomes |= await self._read_models.fill_outcomes((one["host"], one["id"]))
            yield 0
        for days in in_batches(await self._days()):
            await rebuild_days(self._store, self._read_models.rules, days)
            yield len(days)
        for some in in_chunks(outcomes, SETTLED_AT_ONCE):
            await self._store.settle(DEPLOYMENTS, {id_: outcomes[id_] for id_ in some})
        await self._read_models.finish()

    async def _days(self) -> Mapping[NamedRepository, set[str]]:
        """Also days on which nothing falls any more: their tables may be from before that."""
        found: dict[NamedRepository, set[str]] = {}
        async for one in self._whole.days():
            repository = NamedRepository(one["host"], one["repository_id"], one["repo"])
            found.setdefault(repository, set()).add(one["day"])
        return found
