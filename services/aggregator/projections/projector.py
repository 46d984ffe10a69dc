"""Applies a batch of events to the read models of one generation: documents, days, notices."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from services.aggregator.facts.entities import DeploymentFacts, PullRequestFacts
from services.aggregator.facts.stored_facts import read_repository
from services.aggregator.measurement.pull_requests import review_requests
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.accounts import people_shown, project_accounts, related_accounts
from services.aggregator.projections.comparison_requests import request_comparisons
from services.aggregator.projections.contexts import load_surroundings, repository_keys
from services.aggregator.projections.days import refresh_days
from services.aggregator.projections.documents import Loaded, Saved
from services.aggregator.projections.first_deployments import pull_requests_to_attribute
from services.aggregator.projections.notices import notices
from services.aggregator.projections.outcomes import (
    RepositoryId,
    project_outcomes,
    project_repository_outcomes,
)
from services.aggregator.projections.pending_refresh import PendingRefresh
from services.aggregator.projections.projection import (
    FROM_EVENTS,
    FROM_FACTS,
    AfterSave,
    Document,
    Facts,
    Projection,
    Projections,
    ProjectionState,
    Update,
    nothing_else,
    project,
    project_loaded,
)
from services.aggregator.projections.repositories import joined_repositories, project_repositories
from services.aggregator.projections.updates import PullRequest, Updates, empty_updates, in_chunks, updates_of
from services.aggregator.publishing import publish_changes
from services.aggregator.store.concurrency import both, concurrently
from services.aggregator.store.deployments import DeploymentStore
from services.aggregator.store.generation import GenerationStore
from services.aggregator.store.pull_requests import PullRequestStore
from services.contracts.events import Event
from services.contracts.readmodels.accounts import AccountDocument
from services.contracts.readmodels.pull_requests import PullRequestDocument
from services.contracts.readmodels.repositories import RepositoryDocument
from services.runtime.publisher import Publisher

DOCUMENTS_AT_ONCE = 500

Settling = TypeVar("Settling", RepositoryDocument, AccountDocument)


class Projector:
    """Projects events onto the read models of one generation, measured by these rules.

    Nothing is remembered between two calls. What does not depend on each other is done side by side: a batch
    about one pull request waits eight times for MongoDB.
    """

    def __init__(self, store: GenerationStore, publisher: Publisher, rules: Rules) -> None:
        self._store = store
        self._publisher = publisher
        self.rules = rules

    async def apply(self, events: Iterable[Event]) -> None:
        """Apply a batch. When this returns, all of it and all that follows is durable, and published."""
        updates = updates_of(events)
        await self.settle(await self.project(updates, await self.load(updates)))

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
        updates = empty_updates(*unsettled)
        await self.settle(await self.project(updates, await self.load(updates)))
        return sum(map(len, unsettled))

    async def load(self, updates: Updates[Any, Any, Any]) -> Loaded:
        """Load the documents that updates are about; of very many pull requests none yet."""
        (repositories, accounts), pull_requests = await both(
            both(
                self._store.repositories.load(updates.repositories),
                related_accounts(self._store, self.rules.people, updates.accounts),
            ),
            self._store.pull_requests.load(_at_once(updates)),
        )
        return Loaded(repositories, accounts, pull_requests)

    async def project(self, updates: Updates[Any, Any, Any], loaded: Loaded) -> Saved:
        """Save what follows from updates, refresh days and publish notices: all but that it is settled."""
        saved = await self._save(updates, FROM_EVENTS, loaded)
        if self.rules.exact and saved.deployments:
            uncompared = await self._store.deployments.uncompared([one.id for one in saved.deployments])
            await request_comparisons(self._publisher, uncompared)
        await both(
            self._drop_older_review_requests(saved),
            refresh_days(self._store, self.rules, saved.refreshes),
        )
        await publish_changes(self._publisher, notices(saved.refreshes))
        return saved

    async def fill(self, updates: Updates[Any, Any, Any]) -> None:
        """Add facts to a generation that is not served yet; whoever fills it adds outcomes and days."""
        saved = await self._save(updates, FROM_FACTS, await self.load(updates), outcomes=False)
        await self._settle_filled(saved)

    async def fill_deployments(self, updates: Mapping[str, Sequence[DeploymentFacts]]) -> None:
        """Add facts of deployments alone: their accounts and repositories are there."""
        deployments = await self._project(FROM_FACTS.deployment, (), updates)
        await self._settle_filled(Saved((), (), deployments, await self._attributed(deployments)))

    async def fill_pull_requests(self, updates: Mapping[str, Sequence[PullRequestFacts]]) -> None:
        """Add facts of pull requests alone: all that they depend on is there."""
        refreshes = await self._project(FROM_FACTS.pull_request, (), updates, self._save_review_requests)
        await self._settle_filled(Saved((), (), (), refreshes))

    async def fill_outcomes(self, repository: RepositoryId) -> None:
        """Save what became of a repository's deployments in a generation that is not served yet."""
        deployments = await project_repository_outcomes(self._store, self.rules, repository, {})
        if self.rules.exact:
            uncompared = await self._store.deployments.uncompared_of(*repository)
            await request_comparisons(self._publisher, uncompared)
        await self._settle_filled(Saved((), (), deployments, await self._attributed(deployments)))

    async def _attributed(self, deployments: Sequence[PendingRefresh]) -> list[PendingRefresh]:
        """Measure again the pull requests that deployments may carry first now."""
        outdated = await pull_requests_to_attribute(self._store, self.rules.carries, deployments)
        return await self._project(FROM_EVENTS.pull_request, outdated, {}, self._save_review_requests)

    async def _settle_filled(self, saved: Saved) -> None:
        """Settle what was saved in a generation that is not served yet: all of its days are built later."""
        await self._drop_older_review_requests(saved)
        await self.settle(saved)

    async def _save(
        self,
        updates: Updates[Any, Any, Any],
        projections: Projections[Any, Any, Any],
        loaded: Loaded,
        *,
        outcomes: bool = True,
    ) -> Saved:
        pulls = ProjectionState.of(projections.pull_request, loaded.pull_requests, _at_once(updates))
        expected = joined_repositories(loaded.repositories, projections.join, updates.repositories)
        (repositories, accounts), surroundings = await both(
            both(
                project_repositories(
                    self._store, projections.join, updates.repositories, loaded.repositories, expected
                ),
                project_accounts(self._store, self.rules.people, updates.accounts, loaded.accounts),
            ),
            load_surroundings(self._store, self.rules, pulls.known, expected),
        )
        changed = _unsettled(repositories), _unsettled(accounts)
        outdated = await self._outdated(self._store.deployments, *changed)
        deployments = await self._project(projections.deployment, outdated, updates.deployments)
        if outcomes:
            deployments = await project_outcomes(self._store, self.rules, deployments)
        outdated = await self._outdated(self._store.pull_requests, *changed)
        outdated += await pull_requests_to_attribute(self._store, self.rules.carries, deployments)
        is_all = not outdated and pulls.known.keys() == updates.pull_requests.keys()
        if is_all and repository_keys(pulls.known) <= repositories.keys():
            context = surroundings.context(self.rules, repositories, accounts)
            refreshes = await project_loaded(
                self._store, projections.pull_request, pulls, context, self._save_review_requests
            )
        else:
            refreshes = await self._project(
                projections.pull_request, outdated, updates.pull_requests, self._save_review_requests
            )
        return Saved(changed[1], changed[0], deployments, refreshes)

    async def _outdated(
        self,
        documents: PullRequestStore | DeploymentStore,
        repositories: Sequence[RepositoryDocument],
        accounts: Sequence[AccountDocument],
    ) -> list[str]:
        """Documents that show a repository, or somebody, as they were before."""
        found = await documents.with_outdated_people(people_shown(self.rules.people, accounts))
        for repository in repositories:
            found += await documents.outdated(read_repository(repository))
        return found

    async def _project(
        self,
        projection: Projection[Document, Facts, Update],
        outdated: Sequence[str],
        updates: Mapping[str, Sequence[Update]],
        saved: AfterSave[Document] = nothing_else,
    ) -> list[PendingRefresh]:
        """Apply updates, and measure outdated documents again; return what has yet to follow."""
        refreshes: list[PendingRefresh] = []
        for ids in in_chunks([*outdated, *updates], DOCUMENTS_AT_ONCE):
            some = {id_: updates.get(id_, ()) for id_ in ids}
            refreshes += await project(self._store, self.rules, projection, some, saved)
        return refreshes

    async def _save_review_requests(self, documents: Sequence[PullRequestDocument]) -> None:
        requests = [request for document in documents for request in review_requests(document)]
        await self._store.review_requests.save(requests)

    async def _drop_older_review_requests(self, saved: Saved) -> None:
        """Drop the review requests that older revisions of pull requests left.

        Whoever is late with an older revision does so after having saved its requests, and drops those.
        """
        revised = (one.id for one in saved.pull_requests if one.revision > 1)
        for ids in in_chunks(revised, DOCUMENTS_AT_ONCE):
            current, there = await both(
                self._store.pull_requests.revisions(ids), self._store.review_requests.revisions(ids)
            )
            older = [one for one in there if one["revision"] < current.get(one["pull_request"], 0)]
            await self._store.review_requests.drop(older)

    async def settle(self, saved: Saved) -> None:
        """Note durably that everything has followed."""
        await concurrently(
            [
                self._store.accounts.settle({one["_id"]: one["revision"] for one in saved.accounts}),
                self._store.repositories.settle({one["_id"]: one["revision"] for one in saved.repositories}),
                self._store.deployments.settle({one.id: one.revision for one in saved.deployments}),
                self._store.pull_requests.settle({one.id: one.revision for one in saved.pull_requests}),
            ]
        )


def _at_once(updates: Updates[Any, Any, PullRequest]) -> Mapping[str, Sequence[PullRequest]]:
    """The updates of pull requests if all of those are dealt with at once, none if there are very many."""
    return updates.pull_requests if len(updates.pull_requests) <= DOCUMENTS_AT_ONCE else {}


def _unsettled(documents: Mapping[str, Settling]) -> list[Settling]:
    """The documents from which something has yet to follow."""
    return [one for one in documents.values() if not one["settled"]]
