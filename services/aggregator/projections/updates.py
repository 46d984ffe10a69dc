"""Groups events by the documents that they are about. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    accounts, repositories = accounts_of_events(events), events_by_repository(events)
    return replace(measured_updates(events), accounts=accounts, repositories=repositories)


def events_by_repository(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Put events together by the `_id` of their repository."""
    repositories: dict[str, list[Event]] = {}
    for event in events:
        key = repository_key(host_of(event), event.data.repository.id)
        repositories.setdefault(key, []).append(event)
    return repositories


def measured_updates(events: Iterable[Event]) -> Updates[Event, Shipment, PullRequestEvent]:
    """Put events together by the deployments and pull requests that they are about, and by nothing else."""
    deployments: dict[str, list[Shipment]] = {}
    pull_requests: dict[str, list[PullRequestEvent]] = {}
    for event in events:
        match event:
            case RepositoryDescribed():
                pass
            case ReleasePublished() | DeploymentCreated() | DeploymentStatusChanged() | DeploymentCompared():
                deployments.setdefault(shipment_id(event), []).append(event)
            case _:
                pull_requests.setdefault(pull_request_id(event), []).append(event)
    return Updates(deployments=deployments, pull_requests=pull_requests)


def shipment_id(event: Shipment) -> str:
    """The `_id` of the deployment or release that an event is about."""
    if isinstance(event, ReleasePublished):
        return f"{host_of(event)}/release/{event.data.release_id}"
    return f"{host_of(event)}/deploy/{event.data.deployment_id}"


def pull_request_id(event: PullRequestEvent) -> str:
    """The `_id` of the pull request that an event is about."""
    return f"{host_of(event)}/{event.data.pull_request.id}"


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
