"""Applies events to the read models, and everything that follows: review requests, days, notices."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.aggregator.facts.entities import PullRequestFacts
from services.aggregator.facts.stored_facts import read_repository
from services.aggregator.measurement.pull_requests import review_requests
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.accounts import people_shown, project_accounts
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
    Document,
    Facts,
    Projection,
    Projections,
    Update,
    project,
    project_repositories,
)
from services.aggregator.projections.revisions import PendingRefresh
from services.aggregator.projections.telling import notices
from services.aggregator.projections.updates import Updates, empty_updates, in_chunks, updates_of
from services.aggregator.publishing import tell
from services.aggregator.store.deployments import DeploymentStore
from services.aggregator.store.generation import GenerationStore
from services.aggregator.store.pull_requests import PullRequestStore
from services.contracts.events import Event
from services.contracts.readmodels.accounts import AccountDocument
from services.contracts.readmodels.pull_requests import PullRequestDocument
from services.contracts.readmodels.repositories import RepositoryDocument
from services.runtime.publisher import Publisher

DOCUMENTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Saved:
    """Saved documents of which something has yet to follow: days and notices."""

    accounts: Sequence[AccountDocument]
    repositories: Sequence[RepositoryDocument]
    deployments: Sequence[PendingRefresh]
    pull_requests: Sequence[PendingRefresh]

    @property
    def refreshes(self) -> tuple[PendingRefresh, ...]:
        """Those that fall on days."""
        return (*self.pull_requests, *self.deployments)


class Projector:
    """Projects events onto the read models of one generation, measured by these rules.

    Nothing is remembered between two calls.
    """

    def __init__(self, store: GenerationStore, publisher: Publisher, rules: Rules) -> None:
        self._store = store
        self._publisher = publisher
        self.rules = rules

    async def apply(self, events: Iterable[Event]) -> None:
        """Apply a batch. When this returns, all of it and all that follows is durable, and published."""
        await self._apply(updates_of(events))

    async def finish(self) -> int:
        """Let follow what never followed from saved documents, since their saver ended; return how many."""
        unsettled = [
            await each.unsettled()
            for each in (
                self._store.accounts,
                self._store.repositories,
                self._store.deployments,
                self._store.pull_requests,
            )
        ]
        await self._apply(empty_updates(*unsettled))
        return sum(map(len, unsettled))

    async def _apply(self, updates: Updates[Any, Any, Any]) -> None:
        saved = await self._save(updates, FROM_EVENTS)
        if self.rules.exact and saved.deployments:
            uncompared = await self._store.deployments.uncompared([one.id for one in saved.deployments])
            await request_comparisons(self._publisher, uncompared)
        await refresh_days(self._store, self.rules, saved.refreshes)
        await tell(self._publisher, notices(saved.refreshes))
        await self._settle(saved)

    async def fill(self, updates: Updates[Any, Any, Any], projections: Projections[Any, Any, Any]) -> None:
        """Apply updates to a generation that is not served yet. Outcomes and days are left to whoever fills
        it, to the end.
        """
        await self._settle(await self._save(updates, projections, outcomes=False))

    async def fill_outcomes(self, repository: RepositoryId) -> Mapping[str, int]:
        """Save what became of a repository's deployments in a generation that is not served yet.

        Return the revisions that are settled once all days are built.
        """
        changes = await project_repository_outcomes(self._store, self.rules, repository, {})
        if self.rules.exact:
            uncompared = await self._store.deployments.uncompared_of(*repository)
            await request_comparisons(self._publisher, uncompared)
        return changes.ours

    async def _save(
        self,
        updates: Updates[Any, Any, Any],
        projections: Projections[Any, Any, Any],
        *,
        outcomes: bool = True,
    ) -> Saved:
        repositories = await project_repositories(self._store, projections.join, updates.repositories)
        accounts = await project_accounts(self._store, self.rules.people, updates.accounts)
        outdated = await self._outdated(self._store.deployments, repositories, accounts)
        deployments = await self._project(projections.deployment, outdated, updates.deployments)
        if outcomes:
            deployments = await project_outcomes(self._store, self.rules, deployments)
        outdated = await self._outdated(self._store.pull_requests, repositories, accounts)
        outdated += await pull_requests_to_attribute(self._store, self.rules.carries, deployments)
        pulls = await self._project_pull_requests(projections.pull_request, outdated, updates.pull_requests)
        return Saved(accounts, repositories, deployments, pulls)

    async def _outdated(
        self,
        documents: PullRequestStore | DeploymentStore,
        repositories: Sequence[RepositoryDocument],
        accounts: Sequence[AccountDocument],
    ) -> list[str]:
        """Documents that show a repository, or somebody, as they were before."""
        found = await documents.showing_otherwise(people_shown(self.rules.people, accounts))
        for repository in repositories:
            found += await documents.outdated(read_repository(repository))
        return found

    async def _project(
        self,
        projection: Projection[Document, Facts, Update],
        outdated: Sequence[str],
        updates: Mapping[str, Sequence[Update]],
        then: Callable[[Sequence[Document]], Awaitable[None]] | None = None,
    ) -> list[PendingRefresh]:
        """Apply updates, and measure outdated documents again; return what has yet to follow."""
        refreshes: list[PendingRefresh] = []
        for ids in in_chunks([*outdated, *updates], DOCUMENTS_AT_ONCE):
            some = {id_: updates.get(id_, ()) for id_ in ids}
            projected = await project(self._store, self.rules, projection, some)
            refreshes += [one.refresh for one in projected]
            if then:
                await then([one.document for one in projected])
        return refreshes

    async def _project_pull_requests(
        self,
        projection: Projection[PullRequestDocument, PullRequestFacts, Update],
        outdated: Sequence[str],
        updates: Mapping[str, Sequence[Update]],
    ) -> list[PendingRefresh]:
        return await self._project(projection, outdated, updates, self._save_review_requests)

    async def _save_review_requests(self, documents: Sequence[PullRequestDocument]) -> None:
        """Save the review requests of pull requests, and drop what older revisions of them left.

        Whoever is late with an older revision does so after having saved it, and drops that.
        """
        requests = [request for document in documents for request in review_requests(document)]
        await self._store.review_requests.save(requests)
        current = await self._store.pull_requests.revisions([one["_id"] for one in documents])
        await self._store.review_requests.drop_older(current)

    async def _settle(self, saved: Saved) -> None:
        """Note durably that everything has followed."""
        await self._store.accounts.settle({one["_id"]: one["revision"] for one in saved.accounts})
        await self._store.repositories.settle({one["_id"]: one["revision"] for one in saved.repositories})
        await self._store.deployments.settle({one.id: one.revision for one in saved.deployments})
        await self._store.pull_requests.settle({one.id: one.revision for one in saved.pull_requests})
