"""Loads documents, adds what events say and saves them, again until nothing changes any more.

This is what makes several aggregators safe. A save under an old revision is refused; then everything is
loaded and applied again. And deployments, repositories and accounts are looked up once more after every save:
until then they may be as they were expected to be, or as they were before this batch saved its own. Whoever
saves a deployment looks up pull requests after that save too: of two who are at it at the same time, at
least one sees the other's.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from services.aggregator.facts.entities import (
    DeploymentFacts,
    PullRequestFacts,
    RepositoryFacts,
    Shipment,
    join_deployments,
    join_pull_requests,
    join_repositories,
    merge_deployment,
    merge_pull_request,
    merge_repository,
)
from services.aggregator.facts.stored_facts import read_deployment, read_pull_request
from services.aggregator.measurement.deltas import Delta
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.contexts import load_context
from services.aggregator.projections.pending_refresh import PendingRefresh, new_facts, pending_refresh
from services.aggregator.projections.revisions import (
    Context,
    Dated,
    Revision,
    deployment_change,
    filled_change,
    pull_request_change,
)
from services.aggregator.store.concurrency import both
from services.aggregator.store.generation import GenerationStore
from services.aggregator.store.read_model import RevisionedReadModel
from services.contracts.events import Event, PullRequestEvent
from services.contracts.readmodels.deployments import DeploymentDocument
from services.contracts.readmodels.pull_requests import PullRequestDocument

Document = TypeVar("Document", bound=Dated)
Facts = TypeVar("Facts", PullRequestFacts, DeploymentFacts)
Update = TypeVar("Update")
RepositoryUpdate = TypeVar("RepositoryUpdate")
DeploymentUpdate = TypeVar("DeploymentUpdate")
PullRequestUpdate = TypeVar("PullRequestUpdate")


@dataclass(frozen=True, slots=True)
class Projection(Generic[Document, Facts, Update]):
    """How the documents of one read model are read, how events add to them, what becomes of them.

    `number` is what people call a pull request by. `fills`: a generation is being filled, new documents are
    saved as settled.
    """

    stored: Callable[[GenerationStore], RevisionedReadModel[Document]]
    number: Callable[[Document], int | None]
    read: Callable[[Document], Facts]
    merge: Callable[[Facts | None, Sequence[Update]], Facts]
    change: Callable[[Document | None, Facts, Context, bool], Revision[Document] | None]
    fills: bool = False


@dataclass(frozen=True, slots=True)
class Projections(Generic[RepositoryUpdate, DeploymentUpdate, PullRequestUpdate]):
    """How updates of one sort add to the documents of every read model."""

    join: Callable[[RepositoryFacts | None, Sequence[RepositoryUpdate]], RepositoryFacts]
    deployment: Projection[DeploymentDocument, DeploymentFacts, DeploymentUpdate]
    pull_request: Projection[PullRequestDocument, PullRequestFacts, PullRequestUpdate]


def _deployments(store: GenerationStore) -> RevisionedReadModel[DeploymentDocument]:
    return store.deployments


def _pull_requests(store: GenerationStore) -> RevisionedReadModel[PullRequestDocument]:
    return store.pull_requests


def _no_number(_: DeploymentDocument) -> None:
    return None


def _number(document: PullRequestDocument) -> int:
    return document["number"]


FROM_EVENTS: Projections[Event, Shipment, PullRequestEvent] = Projections(
    merge_repository,
    Projection(_deployments, _no_number, read_deployment, merge_deployment, deployment_change),
    Projection(_pull_requests, _number, read_pull_request, merge_pull_request, pull_request_change),
)
FROM_FACTS: Projections[RepositoryFacts, DeploymentFacts, PullRequestFacts] = Projections(
    join_repositories,
    Projection(_deployments, _no_number, read_deployment, join_deployments, deployment_change),
    Projection(_pull_requests, _number, read_pull_request, join_pull_requests, filled_change, fills=True),
)


@dataclass(slots=True)
class ProjectionState(Generic[Document, Facts]):
    """Updates, documents as they are in the store, what is known now, and of which of them that is more."""

    updates: Mapping[str, Sequence[Any]]
    documents: Mapping[str, Document]
    known: dict[str, Facts]
    has_new_facts: set[str]

    @classmethod
    def of(
        cls,
        projection: Projection[Document, Facts, Update],
        documents: Mapping[str, Document],
        updates: Mapping[str, Sequence[Update]],
    ) -> "ProjectionState[Document, Facts]":
        """Add updates to what documents hold."""
        held = {id_: projection.read(document) for id_, document in documents.items()}
        known = {
            id_: projection.merge(held.get(id_), some) for id_, some in updates.items() if id_ in held or some
        }
        return cls(updates, documents, known, {id_ for id_, one in known.items() if one is not held.get(id_)})


AfterSave = Callable[[Sequence[Document]], Coroutine[Any, Any, None]]
"""What is done with documents that were saved, while their context is looked at once more."""


async def nothing_else(_: Sequence[object]) -> None:
    """Do nothing with documents that were saved."""


async def project(
    store: GenerationStore,
    rules: Rules,
    projection: Projection[Document, Facts, Update],
    updates: Mapping[str, Sequence[Update]],
    saved: AfterSave[Document],
) -> list[PendingRefresh]:
    """Add updates to documents by id. Documents without any are measured again as they are."""
    documents = await projection.stored(store).load(updates)
    state = ProjectionState.of(projection, documents, updates)
    context = await load_context(store, rules, state.known)
    return await project_loaded(store, projection, state, context, saved)


async def project_loaded(
    store: GenerationStore,
    projection: Projection[Document, Facts, Update],
    state: ProjectionState[Document, Facts],
    context: Context,
    saved: AfterSave[Document],
) -> list[PendingRefresh]:
    """Save what follows from documents that are loaded. The context may be older than they are: it is
    looked at once more after every save, until nothing follows from it any more.
    """
    deltas: dict[str, Delta] = {}
    followed: dict[str, int] = {}
    held = state.documents
    while revisions := _revisions(projection, state, context):
        documents = {id_: revision.document for id_, revision in revisions.items()}
        deltas |= {id_: revision.delta.with_(deltas.get(id_)) for id_, revision in revisions.items()}
        if await projection.stored(store).save(list(documents.values())):
            state = ProjectionState(state.updates, {**state.documents, **documents}, state.known, set())
            again = load_context(store, context.rules, state.known, context.repositories)
            before, (context, _) = context, await both(again, saved(list(documents.values())))
            followed |= {id_: document["revision"] for id_, document in documents.items()}
            if before.covers(context):
                break
        else:
            loaded = await projection.stored(store).load(state.updates)
            state = ProjectionState.of(projection, loaded, state.updates)
            context = await load_context(store, context.rules, state.known)
    unsettled = [document for document in state.documents.values() if not document["settled"]]
    # Whoever filled a generation before may have ended before anything followed from settled documents.
    saved_before = state.documents.values() if projection.fills else unsettled
    if left := [one for one in saved_before if followed.get(one["_id"]) != one["revision"]]:
        await saved(left)
    return [
        _pending(projection, held.get(one["_id"]), one, deltas.get(one["_id"]), context.rules)
        for one in unsettled
    ]


def _pending(
    projection: Projection[Document, Facts, Update],
    before: Document | None,
    after: Document,
    delta: Delta | None,
    rules: Rules,
) -> PendingRefresh:
    """What is new in a document is known only to whoever has saved it."""
    facts = new_facts(before, after) if delta else None
    return pending_refresh(after, projection.number(after), delta, rules, facts)


def _revisions(
    projection: Projection[Document, Facts, Update],
    state: ProjectionState[Document, Facts],
    context: Context,
) -> dict[str, Revision[Document]]:
    found = {
        id_: projection.change(state.documents.get(id_), known, context, id_ in state.has_new_facts)
        for id_, known in state.known.items()
    }
    return {id_: revision for id_, revision in found.items() if revision}
