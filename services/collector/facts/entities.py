"""What events are about: a pull request, a deployment, a release or a repository. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from services.contracts.events import (
    DeploymentCompared,
    DeploymentCreated,
    DeploymentStatusChanged,
    Event,
    ReleasePublished,
    RepositoryDescribed,
    host_of,
)

PULL = "pull"


RELEASE = "release"


REPOSITORY = "repository"


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """What an event is about: `kind` is `pull`, `deployment`, `release` or `repository`.

    A pull request has its number, everything else its database id.
    """

    host: str
    repository_id: int
    kind: str
    number: int


def entity_of(event: Event) -> tuple[Entity, int]:
    """What an event is about, and that thing's database id."""
    match event:
        case DeploymentCreated() | DeploymentStatusChanged() | DeploymentCompared():
            kind, number, database_id = "deployment", event.data.deployment_id, event.data.deployment_id
        case ReleasePublished():
            kind, number, database_id = RELEASE, event.data.release_id, event.data.release_id
        case RepositoryDescribed():
            kind, number, database_id = REPOSITORY, event.data.repository.id, event.data.repository.id
        case _:
            kind, number, database_id = PULL, event.data.pull_request.number, event.data.pull_request.id
    return Entity(host_of(event), event.data.repository.id, kind, number), database_id


def by_entity(events: Iterable[Event]) -> dict[Entity, list[Event]]:
    """Group events by what they are about, in their order."""
    ordered = sorted(events, key=lambda event: entity_of(event)[0])
    return {entity: list(group) for entity, group in groupby(ordered, key=lambda event: entity_of(event)[0])}
