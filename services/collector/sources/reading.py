"""Small steps that readers share: one thing of another shape must not stop the rest."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from services.collector.facts.pull_requests import pull_request_events
from services.collector.facts.shipments import deployment_events, release_events
from services.collector.facts.snapshot import DeploymentSnapshot, PullRequestSnapshot, ReleaseSnapshot, Sight
from services.collector.github.errors import UnavailableError
from services.collector.walking.pages import Unreadable
from services.contracts.events import DeploymentEvent, PullRequestEvent, ReleasePublished, Repository

Seen = TypeVar("Seen")


def sifted(read: Callable[[object], Seen], nodes: Iterable[object]) -> tuple[list[Seen], list[Unreadable]]:
    """What can be read, and what has another shape than GitHub documents."""
    good: list[Seen] = []
    bad: list[Unreadable] = []
    for node in nodes:
        try:
            good.append(read(node))
        except ValueError as problem:
            bad.append(Unreadable(read.__name__, str(problem), json.dumps(node).encode()))
    return good, bad


def one(read: Callable[[object], Seen], node: object) -> Seen:
    """Read one thing. Raises `UnavailableError` if it has another shape."""
    try:
        return read(node)
    except ValueError as problem:
        said = ", ".join(line.strip() for line in str(problem).splitlines()[:3])
        raise UnavailableError(f"GitHub's {read.__name__} has another shape: {said}") from problem


def pulled(
    seen: Iterable[PullRequestSnapshot], repository: Repository, sight: Sight
) -> tuple[PullRequestEvent, ...]:
    """The facts of pull requests."""
    return tuple(event for each in seen for event in pull_request_events(each, repository, sight))


def shipped(
    seen: Iterable[DeploymentSnapshot], repository: Repository, sight: Sight
) -> tuple[DeploymentEvent, ...]:
    """The facts of deployments."""
    return tuple(event for each in seen for event in deployment_events(each, repository, sight))


def released(
    seen: Iterable[ReleaseSnapshot], repository: Repository, sight: Sight
) -> tuple[ReleasePublished, ...]:
    """The facts of releases."""
    return tuple(event for each in seen for event in release_events(each, repository, sight))


def newest(moments: Iterable[datetime]) -> datetime | None:
    """The time of the first row of a list that is ordered by it."""
    return max(moments, default=None)


def created(seen: DeploymentSnapshot | ReleaseSnapshot) -> datetime:
    """The time by which lists of deployments and releases are ordered."""
    return seen.created_at
