"""What one question about many repositories says of each: its name of today, and the newest it has."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from services.collector.shapes import graphql_models as shape
from services.collector.shapes.common import Present, Utc
from services.collector.shapes.graphql import repository
from services.collector.walking.pages import Glance, Mark, Marks, Place, Probe
from services.collector.walking.unsettled import (
    CREATED,
    ShipmentKind,
    ShipmentState,
    kind_of,
    state_of_release,
)
from services.collector.walking.walk import Stream

LISTS: Mapping[ShipmentKind, Stream] = {"deployment": Stream.DEPLOYMENTS, "release": Stream.RELEASES}


class Newest(shape.Node):
    """The first pull request of the list that is ordered by movement."""

    id: str
    at: Utc

    @property
    def mark(self) -> Mark:
        """Another text for another row, and for the same row moved."""
        return Mark(f"{self.id} {self.at:%Y-%m-%dT%H:%M:%SZ}", self.at)


class PullRequests(shape.Node):
    """The first page of pull requests, of one row at most."""

    nodes: Annotated[tuple[Newest, ...], Present]


class Deployments(shape.Node):
    """The newest deployments, and how many there are at all."""

    total_count: int
    nodes: Annotated[tuple[shape.DeploymentState, ...], Present]


class Releases(shape.Node):
    """The releases of the newest commits, and how many there are at all."""

    total_count: int
    nodes: Annotated[tuple[shape.ReleaseState, ...], Present]


class Seen(shape.Node):
    """A repository in passing; a list that was not asked for, or is not ours to see, is None."""

    id: str
    is_archived: bool = False
    is_fork: bool = False
    pull_requests: PullRequests | None = None
    deployments: Deployments | None = None
    releases: Releases | None = None


def glances_at(seen_at: datetime) -> Callable[[object], Glance]:
    """How to read a repository in passing, as it was then; raises `ValueError` for another shape."""

    def glance(node: object) -> Glance:
        seen = Seen.model_validate(node)
        place = Place(repository(node), seen.id, seen_at)
        return Glance(place, _marks(seen), seen.is_archived, seen.is_fork)

    return glance


def shipment_state(node: object) -> ShipmentState:
    """The state of a deployment or release. Raises `ValueError` for another shape."""
    if isinstance(node, dict) and node.get("__typename") == "Release":
        return _release(shape.ReleaseState.model_validate(node))
    return _deployment(shape.DeploymentState.model_validate(node))


def with_states(seen: Glance, probe: Probe, states: Mapping[str, object]) -> Glance:
    """The glance with the state of what is unsettled there. `states`: GitHub's answers by handle.

    What is null in the answer is not there any more, unless its kind is not ours to see.
    """
    visible = [each for each in probe.handles if each in states and LISTS[kind_of(each)] in seen.marks]
    return replace(seen, probed={handle: _state_or_none(states[handle]) for handle in visible})


def _state_or_none(node: object) -> ShipmentState | None:
    return None if node is None else shipment_state(node)


def _marks(seen: Seen) -> Marks:
    marks: dict[Stream, Mark] = {}
    if (pulls := seen.pull_requests) is not None:
        marks[Stream.PULL_REQUESTS] = pulls.nodes[0].mark if pulls.nodes else Mark("", None)
    if (deployments := seen.deployments) is not None:
        states = [_deployment(each) for each in deployments.nodes]
        marks[Stream.DEPLOYMENTS] = _mark(deployments.total_count, states)
    if (releases := seen.releases) is not None:
        states, tags = [_release(each) for each in releases.nodes], [each.tag_name for each in releases.nodes]
        marks[Stream.RELEASES] = _mark(releases.total_count, states, tags)
    return marks


def _mark(total: int, states: Sequence[ShipmentState], more: Sequence[str] = ()) -> Mark:
    """Another text for another state of any of the rows, and for another number of them."""
    if not states:
        return Mark("", None)
    digest = hashlib.sha256(repr((states, more)).encode()).hexdigest()[:16]
    covered = frozenset(each.handle for each in states)
    return Mark(f"{total} {digest}", max(each.said_at for each in states), covered)


def _deployment(seen: shape.DeploymentState) -> ShipmentState:
    last = seen.latest_status
    state, said_at = (last.state.lower(), last.created_at) if last else (CREATED, seen.created_at)
    environment = seen.environment or ""
    return ShipmentState(
        "deployment", seen.database_id, seen.id, environment, seen.created_at, state, said_at
    )


def _release(seen: shape.ReleaseState) -> ShipmentState:
    published_at = None if seen.is_draft else seen.published_at
    state = state_of_release(published_at, prerelease=seen.is_prerelease)
    said_at = published_at or seen.created_at
    return ShipmentState("release", seen.database_id, seen.id, "", seen.created_at, state, said_at)
