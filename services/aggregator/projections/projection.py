"""Loads documents, adds what events say, saves: again and again, until nothing changes any more.

This is what makes several aggregators safe. A save under an old revision is refused; then everything is
loaded and applied again. And deployments and repositories are looked up once more after the save. Whoever
saves a deployment looks up pull requests after that save too: of two who are at it at the same time, at
least one sees the other's.
"""

import asyncio
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.aggregator.facts.accounts import key_of, named_in
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
from services.aggregator.facts.stored_facts import read_deployment, read_pull_request, read_repository
from services.aggregator.measurement.attribution import Merge, merge_to_deploy
from services.aggregator.measurement.rows import Delta
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.accounts import identities_of
from services.aggregator.projections.first_deployments import first_deployments
from services.aggregator.projections.repository_names import Name, name_of, superseded_changes
from services.aggregator.projections.revisions import (
    Context,
    Dated,
    PendingRefresh,
    Revision,
    deployment_change,
    pending_refresh,
    pull_request_change,
    repository_change,
    repository_key,
)
from services.aggregator.store.generation import GenerationStore
from services.aggregator.store.read_model import RevisionedReadModel
from services.contracts.events import Event, PullRequestEvent
from services.contracts.readmodels.deployments import DeployedBy, DeploymentDocument
from services.contracts.readmodels.pull_requests import PullRequestDocument
from services.contracts.readmodels.repositories import RepositoryDocument

Document = TypeVar("Document", bound=Dated)
Facts = TypeVar("Facts", PullRequestFacts, DeploymentFacts)
Update = TypeVar("Update")
RepositoryUpdate = TypeVar("RepositoryUpdate")
DeploymentUpdate = TypeVar("DeploymentUpdate")
PullRequestUpdate = TypeVar("PullRequestUpdate")


@dataclass(frozen=True, slots=True)
class Projection(Generic[Document, Facts, Update]):
    """How the documents of one read model are read, how events add to them, what becomes of them.

    `number` is what people call a pull request by.
    """

    stored: Callable[[GenerationStore], RevisionedReadModel[Document]]
    number: Callable[[Document], int | None]
    read: Callable[[Document], Facts]
    merge: Callable[[Facts | None, Sequence[Update]], Facts]
    change: Callable[[Document | None, Facts, Context, bool], Revision[Document] | None]


@dataclass(frozen=True, slots=True)
class Projections(Generic[RepositoryUpdate, DeploymentUpdate, PullRequestUpdate]):
    """How news of one sort add to documents of every kind."""

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
    Projection(_pull_requests, _number, read_pull_request, join_pull_requests, pull_request_change),
)


@dataclass(frozen=True, slots=True)
class Projected(Generic[Document]):
    """An unsettled document, as it is in the store, and what has yet to follow from it."""

    document: Document
    refresh: PendingRefresh


@dataclass(slots=True)
class ProjectionState(Generic[Document, Facts]):
    """Documents as they are in the store, what is known now, and of which of them that is more."""

    documents: dict[str, Document]
    known: dict[str, Facts]
    learned: set[str]


async def _load(
    store: GenerationStore, kind: Projection[Document, Facts, Update], news: Mapping[str, Sequence[Update]]
) -> ProjectionState[Document, Facts]:
    documents = await kind.stored(store).load(news)
    held = {id_: kind.read(document) for id_, document in documents.items()}
    known = {id_: kind.merge(held.get(id_), events) for id_, events in news.items() if id_ in held or events}
    return ProjectionState(documents, known, {id_ for id_, one in known.items() if one is not held.get(id_)})


async def project(
    store: GenerationStore,
    rules: Rules,
    kind: Projection[Document, Facts, Update],
    news: Mapping[str, Sequence[Update]],
) -> list[Projected[Document]]:
    """Add events to documents by id. Documents without events are measured again as they are."""
    moved: dict[str, Delta] = {}
    state = await _load(store, kind, news)
    while changes := await _changes(store, rules, kind, state):
        documents = {id_: change.document for id_, change in changes.items()}
        moved |= {id_: change.delta.with_(moved.get(id_)) for id_, change in changes.items()}
        if await kind.stored(store).save(list(documents.values())):
            state = ProjectionState({**state.documents, **documents}, state.known, set())
        else:
            state = await _load(store, kind, news)
    unsettled = (document for document in state.documents.values() if not document["settled"])
    return [
        Projected(one, pending_refresh(one, kind.number(one), moved.get(one["_id"]), rules))
        for one in unsettled
    ]


async def _changes(
    store: GenerationStore,
    rules: Rules,
    kind: Projection[Document, Facts, Update],
    state: ProjectionState[Document, Facts],
) -> dict[str, Revision[Document]]:
    world = await _context(store, rules, state.known)
    found = {
        id_: kind.change(state.documents.get(id_), known, world, id_ in state.learned)
        for id_, known in state.known.items()
    }
    return {id_: change for id_, change in found.items() if change}


async def _context(
    store: GenerationStore, rules: Rules, known: Mapping[str, PullRequestFacts | DeploymentFacts]
) -> Context:
    keys = {repository_key(one.host, one.repository_id) for one in known.values()}
    loaded = await store.repositories.load(keys)
    repositories = {key: read_repository(document) for key, document in loaded.items()}
    rules_by_host = await _rules_by_host(store, rules, known.values())
    pulls = {id_: one for id_, one in known.items() if isinstance(one, PullRequestFacts)}
    deployments = await _first_deployments(store, rules, pulls, repositories)
    return Context(rules, repositories, deployments, rules_by_host)


async def _rules_by_host(
    store: GenerationStore, rules: Rules, known: Iterable[PullRequestFacts | DeploymentFacts]
) -> Mapping[str, Rules]:
    accounts = {
        f"{one.host}/{key}" for one in known for who in named_in(one.facts.values()) if (key := key_of(who))
    }
    found = await identities_of(store, accounts)
    return {host: rules.among(identities) for host, identities in found.items()}


async def _first_deployments(
    store: GenerationStore,
    rules: Rules,
    pulls: Mapping[str, PullRequestFacts],
    repositories: Mapping[str, RepositoryFacts],
) -> Mapping[str, DeployedBy | None]:
    if not rules.carries:
        return {}
    merges: dict[str, dict[str, Merge]] = {}
    for id_, one in pulls.items():
        key = repository_key(one.host, one.repository_id)
        if merged := merge_to_deploy(one, repositories[key], rules):
            merges.setdefault(key, {})[id_] = merged
    looked_up = [
        first_deployments(store, rules.carries, repositories[key], some) for key, some in merges.items()
    ]
    return dict(ChainMap(*await asyncio.gather(*looked_up)))


async def project_repositories(
    store: GenerationStore,
    join: Callable[[RepositoryFacts | None, Sequence[Update]], RepositoryFacts],
    news: Mapping[str, Sequence[Update]],
) -> list[RepositoryDocument]:
    """Keep the newest name and default branch of repositories; return those whose documents must follow."""
    names: set[Name] = set()
    while True:
        before = await store.repositories.load(news)
        known = {key: read_repository(document) for key, document in before.items()}
        after = {
            key: repository_change(before.get(key), join(known.get(key), some)) for key, some in news.items()
        }
        names |= {name_of(one) for one in (*before.values(), *filter(None, after.values()))}
        if await store.repositories.save([document for document in after.values() if document]):
            return await _project_names(store, names)


async def _project_names(store: GenerationStore, names: Collection[Name]) -> list[RepositoryDocument]:
    """Say of repositories which of one name has it now; return those whose documents must follow.

    Looked up after they are saved: of two who save at the same time, at least one sees the other's.
    """
    while True:
        documents = await store.repositories.named(names)
        if changes := superseded_changes(documents):
            await store.repositories.save(changes)
        else:
            return [one for one in documents if not one["settled"]]
