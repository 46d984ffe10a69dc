"""Applies events to the read models, and everything that follows: review requests, days, notices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.aggregator.facts.stored_facts import read_repository
from services.aggregator.measurement.pull_requests import review_requests
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.accounts import ids_showing_otherwise, project_accounts
from services.aggregator.projections.comparison_requests import request_comparisons
from services.aggregator.projections.days import refresh_days
from services.aggregator.projections.first_deployments import pull_requests_to_attribute
from services.aggregator.projections.outcomes import (
    RepositoryId,
    project_outcomes,
    project_repository_outcomes,
)
from services.aggregator.projections.projection import (
    FROM_EVENTS,
    Facts,
    Projection,
    Projections,
    Update,
    project,
    project_repositories,
)
from services.aggregator.projections.revisions import Document, PendingRefresh
from services.aggregator.projections.telling import notices
from services.aggregator.projections.updates import Updates, empty_updates, in_chunks, updates_of
from services.aggregator.publishing import tell
from services.aggregator.store.store import Store
from services.contracts.events import Event
from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.runtime.publisher import Publisher

DOCUMENTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Saved:
    """Saved documents of which something has yet to follow: days and notices."""

    accounts: Sequence[Document]
    repositories: Sequence[Document]
    deployments: Sequence[PendingRefresh]
    pull_requests: Sequence[PendingRefresh]

    @property
    def touched(self) -> tuple[PendingRefresh, ...]:
        """Those that fall on days."""
        return (*self.pull_requests, *self.deployments)


def _ids_condition(deployments: Sequence[PendingRefresh]) -> Mapping[str, Any]:
    """The condition that only these meet."""
    return {"_id": {"$in": [one.id for one in deployments]}}


class Projector:
    """One set of read models, kept by these rules. Nothing is remembered between two calls."""

    def __init__(self, store: Store, publisher: Publisher, rules: Rules) -> None:
        self._store = store
        self._publisher = publisher
        self.rules = rules

    async def apply(self, events: Iterable[Event]) -> None:
        """Apply a batch. When this returns, all of it and all that follows is durable, and told."""
        await self._apply(updates_of(events))

    async def finish(self) -> int:
        """Let follow what never followed from saved documents, since their saver ended; return how many."""
        accounts = await self._store.unsettled(ACCOUNTS)
        repositories = await self._store.unsettled(REPOSITORIES)
        deployments = await self._store.unsettled(DEPLOYMENTS)
        pulls = await self._store.unsettled(PULL_REQUESTS)
        await self._apply(empty_updates(accounts, repositories, deployments, pulls))
        return len(accounts) + len(repositories) + len(deployments) + len(pulls)

    async def _apply(self, news: Updates[Any, Any, Any]) -> None:
        folded = await self._fold_all(news, FROM_EVENTS)
        await request_comparisons(
            self._store, self._publisher, self.rules, _ids_condition(folded.deployments)
        )
        await refresh_days(self._store, self.rules, folded.touched)
        await tell(self._publisher, notices(folded.touched))
        await self._settle(folded)

    async def fill(self, news: Updates[Any, Any, Any], kinds: Projections[Any, Any, Any]) -> None:
        """Apply news to a set that is not served yet. Outcomes and days are left to whoever fills it, to the
        end.
        """
        await self._settle(await self._fold_all(news, kinds, outcomes=False))

    async def fill_outcomes(self, repository: RepositoryId) -> Mapping[str, int]:
        """Save what became of a repository's deployments in a set that is not served yet.

        Return the revisions that are settled once all days are built.
        """
        followed = await project_repository_outcomes(self._store, self.rules, repository, {})
        host, repository_id = repository
        of = {"host": host, "repository_id": repository_id}
        await request_comparisons(self._store, self._publisher, self.rules, of)
        return followed.ours

    async def _fold_all(
        self, news: Updates[Any, Any, Any], kinds: Projections[Any, Any, Any], *, outcomes: bool = True
    ) -> Saved:
        renamed = await project_repositories(self._store, kinds.join, news.repositories)
        accounts = await project_accounts(self._store, self.rules.people, news.accounts)
        behind = await self._of(renamed, accounts, DEPLOYMENTS)
        deployments = await self._fold(kinds.deployment, behind, news.deployments)
        if outcomes:
            deployments = await project_outcomes(self._store, self.rules, deployments)
        behind = await self._of(renamed, accounts, PULL_REQUESTS)
        behind += await pull_requests_to_attribute(self._store, self.rules.carries, deployments)
        pulls = await self._fold(kinds.pull_request, behind, news.pull_requests)
        return Saved(accounts, renamed, deployments, pulls)

    async def _of(self, renamed: Sequence[Document], accounts: Sequence[Document], name: str) -> list[str]:
        """Documents that show a repository, or somebody, under a name of before."""
        found = await ids_showing_otherwise(self._store, name, self.rules.people, accounts)
        for repository in renamed:
            found += await self._store.behind(name, read_repository(repository))
        return found

    async def _fold(
        self, kind: Projection[Facts, Update], behind: Sequence[str], news: Mapping[str, Sequence[Update]]
    ) -> list[PendingRefresh]:
        """Fold news, and documents that are behind without any; return what has yet to follow."""
        touched: list[PendingRefresh] = []
        for ids in in_chunks([*behind, *news], DOCUMENTS_AT_ONCE):
            folded = await project(self._store, self.rules, kind, {id_: news.get(id_, ()) for id_ in ids})
            touched += [one.touched for one in folded]
            if kind.name == PULL_REQUESTS:
                asked = [request for one in folded for request in review_requests(one.document)]
                await self._store.save_review_requests(asked)
                await self._store.drop_review_requests([one.document["_id"] for one in folded])
        return touched

    async def _settle(self, folded: Saved) -> None:
        """Note durably that everything has followed."""
        for name, documents in ((ACCOUNTS, folded.accounts), (REPOSITORIES, folded.repositories)):
            await self._store.settle(name, {one["_id"]: one["revision"] for one in documents})
        await self._store.settle(DEPLOYMENTS, {one.id: one.revision for one in folded.deployments})
        await self._store.settle(PULL_REQUESTS, {one.id: one.revision for one in folded.pull_requests})
