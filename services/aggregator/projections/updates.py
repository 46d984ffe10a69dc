"""Groups events by the documents that they are about. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from services.aggregator.facts.accounts import Account, accounts_of_events
from services.aggregator.facts.entities import Shipment
from services.aggregator.projections.revisions import repository_key
from services.contracts.events import (
    DeploymentCompared,
    DeploymentCreated,
    DeploymentStatusChanged,
    Event,
    PullRequestEvent,
    ReleasePublished,
    RepositoryDescribed,
    host_of,
)

Repository = TypeVar("Repository")
Deployment = TypeVar("Deployment")
PullRequest = TypeVar("PullRequest")


@dataclass(frozen=True, slots=True)
class Updates(Generic[Repository, Deployment, PullRequest]):
    """News by the `_id` of the document they are about."""

    accounts: Mapping[str, Sequence[Account]] = field(default_factory=dict)
    repositories: Mapping[str, Sequence[Repository]] = field(default_factory=dict)
    deployments: Mapping[str, Sequence[Deployment]] = field(default_factory=dict)
    pull_requests: Mapping[str, Sequence[PullRequest]] = field(default_factory=dict)


def updates_of(events: Iterable[Event]) -> Updates[Event, Shipment, PullRequestEvent]:
    """Put events together."""
    events = list(events)
    repositories: dict[str, list[Event]] = {}
    deployments: dict[str, list[Shipment]] = {}
    pull_requests: dict[str, list[PullRequestEvent]] = {}
    for event in events:
        host = host_of(event)
        repositories.setdefault(repository_key(host, event.data.repository.id), []).append(event)
        match event:
            case RepositoryDescribed():
                pass
            case ReleasePublished():
                deployments.setdefault(f"{host}/release/{event.data.release_id}", []).append(event)
            case DeploymentCreated() | DeploymentStatusChanged() | DeploymentCompared():
                deployments.setdefault(f"{host}/deploy/{event.data.deployment_id}", []).append(event)
            case _:
                pull_requests.setdefault(f"{host}/{event.data.pull_request.id}", []).append(event)
    return Updates(accounts_of_events(events), repositories, deployments, pull_requests)


def empty_updates(
    accounts: Iterable[str],
    repositories: Iterable[str],
    deployments: Iterable[str],
    pull_requests: Iterable[str],
) -> Updates[Any, Any, Any]:
    """Documents that are to be looked at again as they are."""
    return Updates(
        {id_: [] for id_ in accounts},
        {key: [] for key in repositories},
        {id_: [] for id_ in deployments},
        {id_: [] for id_ in pull_requests},
    )


def in_chunks(ids: Iterable[str], size: int) -> Iterable[Sequence[str]]:
    """The ids, each once, in a fixed order, so many at a time."""
    listed = sorted(set(ids))
    return (listed[start : start + size] for start in range(0, len(listed), size))
