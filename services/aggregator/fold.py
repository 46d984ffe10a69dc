"""Loads documents, adds what events say, saves: again and again, until nothing changes any more.

The last pass, which changes nothing, is what makes several aggregators safe. It finds what somebody else
saved in between (a save under an old revision is refused), and looks up deployments and repositories
after the save. Whoever saves a deployment looks up pull requests after that save too: of two who are at
it at the same time, at least one sees the other's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from services.aggregator.changes import (
    Change,
    Touched,
    World,
    deployment_change,
    pull_request_change,
    repository_change,
    repository_key,
    touched,
)
from services.aggregator.facts.documents import read_deployment, read_pull_request, read_repository
from services.aggregator.facts.entities import (
    DeploymentFacts,
    PullRequestFacts,
    RepositoryFacts,
    merge_deployment,
    merge_pull_request,
    merge_repository,
)
from services.aggregator.links import first_deployments
from services.aggregator.measuring.columns import Moved
from services.aggregator.measuring.deployments import merge_to_deploy
from services.aggregator.measuring.rules import Rules
from services.aggregator.store.store import Store
from services.contracts.events import DeploymentEvent, Event, PullRequestEvent
from services.contracts.readmodels import DEPLOYMENTS, PULL_REQUESTS, REPOSITORIES, DeployedBy

Document = dict[str, Any]
Known = TypeVar("Known", PullRequestFacts, DeploymentFacts)
News = TypeVar("News")


@dataclass(frozen=True, slots=True)
class Kind(Generic[Known, News]):
    """How documents of one collection are read, how events add to them, what becomes of them."""

    name: str
    read: Callable[[Document], Known]
    merge: Callable[[Known | None, Sequence[News]], Known]
    change: Callable[[Document | None, Known, World, bool], Change | None]


PULL_REQUEST = Kind[PullRequestFacts, PullRequestEvent](
    PULL_REQUESTS, read_pull_request, merge_pull_request, pull_request_change
)
DEPLOYMENT = Kind[DeploymentFacts, DeploymentEvent](
    DEPLOYMENTS, read_deployment, merge_deployment, deployment_change
)


@dataclass(frozen=True, slots=True)
class Folded:
    """An unsettled document, as it is in the store, and what has yet to follow from it."""

    document: Document
    touched: Touched


async def fold(
    store: Store, rules: Rules, kind: Kind[Known, News], news: Mapping[str, Sequence[News]]
) -> list[Folded]:
    """Add events to documents by id. Documents without events are measured again as they are."""
    moved: dict[str, Moved] = {}
    while True:
        before = await store.load(kind.name, news)
        held = {id_: kind.read(document) for id_, document in before.items()}
        known = {
            id_: kind.merge(held.get(id_), events) for id_, events in news.items() if id_ in held or events
        }
        world = await _world(store, rules, known)
        found = {
            id_: kind.change(before.get(id_), one, world, one is not held.get(id_))
            for id_, one in known.items()
        }
        changes = {id_: change for id_, change in found.items() if change}
        if not changes:
            unsettled = [document for document in before.values() if not document["settled"]]
            return [Folded(one, touched(one, moved.get(one["_id"]), rules)) for one in unsettled]
        await store.save(kind.name, [change.document for change in changes.values()])
        moved |= {id_: _both(moved.get(id_), change.moved) for id_, change in changes.items()}


def _both(one: Moved | None, other: Moved) -> Moved:
    return Moved(one.days | other.days, one.metrics | other.metrics) if one else other


async def _world(
    store: Store, rules: Rules, known: Mapping[str, PullRequestFacts | DeploymentFacts]
) -> World:
    keys = {repository_key(one.host, one.repository_id) for one in known.values()}
    loaded = await store.load(REPOSITORIES, keys)
    repositories = {key: read_repository(document) for key, document in loaded.items()}
    pulls = {id_: one for id_, one in known.items() if isinstance(one, PullRequestFacts)}
    return World(rules, repositories, await _deployments(store, pulls, repositories))


async def _deployments(
    store: Store, pulls: Mapping[str, PullRequestFacts], repositories: Mapping[str, RepositoryFacts]
) -> Mapping[str, DeployedBy | None]:
    found: dict[str, DeployedBy | None] = {}
    for key, repository in repositories.items():
        merges = {
            id_: merged
            for id_, one in pulls.items()
            if repository_key(one.host, one.repository_id) == key
            and (merged := merge_to_deploy(one, repository))
        }
        found |= await first_deployments(store, repository, merges)
    return found


async def fold_repositories(store: Store, news: Mapping[str, Sequence[Event]]) -> list[Document]:
    """Keep the newest name and default branch of repositories; return those whose documents must follow."""
    while True:
        before = await store.load(REPOSITORIES, news)
        changes = []
        for key, events in news.items():
            document = before.get(key)
            known = merge_repository(read_repository(document) if document else None, events)
            changes.append(repository_change(document, known))
        if not (documents := [document for document in changes if document]):
            return [document for document in before.values() if not document["settled"]]
        await store.save(REPOSITORIES, documents)
