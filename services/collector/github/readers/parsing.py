"""Small steps that readers share: one thing of another shape must not stop the rest."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from services.collector.facts.deployments import deployment_events
from services.collector.facts.observation import Observation
from services.collector.facts.pull_requests import pull_request_events
from services.collector.facts.releases import release_events
from services.collector.facts.snapshots import DeploymentSnapshot, PullRequestSnapshot, ReleaseSnapshot
from services.collector.forge.errors import UnavailableError
from services.collector.forge.pages import UnreadablePart
from services.contracts.events import DeploymentEvent, PullRequestEvent, ReleasePublished, Repository

Seen = TypeVar("Seen")


def parse_each(
    read: Callable[[object], Seen], nodes: Iterable[object]
) -> tuple[list[Seen], list[UnreadablePart]]:
    """What can be read, and what has another shape than GitHub documents."""
    good: list[Seen] = []
    bad: list[UnreadablePart] = []
    for node in nodes:
        try:
            good.append(read(node))
        except ValueError as problem:
            bad.append(UnreadablePart(read.__name__, str(problem), json.dumps(node).encode()))
    return good, bad


def parse_one(read: Callable[[object], Seen], node: object) -> Seen:
    """Read one thing. Raises `UnavailableError` if it has another shape."""
    try:
        return read(node)
    except ValueError as problem:
        mistakes = ", ".join(line.strip() for line in str(problem).splitlines()[:3])
        raise UnavailableError(f"GitHub's {read.__name__} has another shape: {mistakes}") from problem


def events_of_pull_requests(
    seen: Iterable[PullRequestSnapshot], repository: Repository, observation: Observation
) -> tuple[PullRequestEvent, ...]:
    """The facts of pull requests."""
    return tuple(event for each in seen for event in pull_request_events(each, repository, observation))


def events_of_deployments(
    seen: Iterable[DeploymentSnapshot], repository: Repository, observation: Observation
) -> tuple[DeploymentEvent, ...]:
    """The facts of deployments."""
    return tuple(event for each in seen for event in deployment_events(each, repository, observation))


def events_of_releases(
    seen: Iterable[ReleaseSnapshot], repository: Repository, observation: Observation
) -> tuple[ReleasePublished, ...]:
    """The facts of releases."""
    return tuple(event for each in seen for event in release_events(each, repository, observation))


def newest(moments: Iterable[datetime]) -> datetime | None:
    """The time of the first row of a list that is ordered by it."""
    return max(moments, default=None)


def created(seen: DeploymentSnapshot | ReleaseSnapshot) -> datetime:
    """The time by which lists of deployments and releases are ordered."""
    return seen.created_at
