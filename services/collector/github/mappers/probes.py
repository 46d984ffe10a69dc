"""What one question about many repositories says of each: its name of today, and the newest it has."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from services.collector.forge.outcomes import CREATED, OutcomeKind, OutcomeState, kind_of, state_of_release
from services.collector.forge.probes import ChangeToken, ChangeTokens, Probe, ProbeRequest
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource
from services.collector.github.mappers import graphql_base_models as base_models
from services.collector.github.mappers import graphql_deployment_models as deployment_models
from services.collector.github.mappers.common import Present, Utc
from services.collector.github.mappers.graphql import repository

LISTS: Mapping[OutcomeKind, Resource] = {"deployment": Resource.DEPLOYMENTS, "release": Resource.RELEASES}


class Newest(base_models.GraphQLModel):
    """The first pull request of the list that is ordered by movement."""

    id: str
    at: Utc

    @property
    def token(self) -> ChangeToken:
        """Another text for another row, and for the same row moved."""
        return ChangeToken(f"{self.id} {self.at:%Y-%m-%dT%H:%M:%SZ}", self.at)


class PullRequestConnection(base_models.GraphQLModel):
    """The first page of pull requests, of one row at most."""

    nodes: Annotated[tuple[Newest, ...], Present]


class DeploymentConnection(base_models.GraphQLModel):
    """The newest deployments, and how many there are at all."""

    total_count: int
    nodes: Annotated[tuple[deployment_models.DeploymentStateNode, ...], Present]


class ReleaseConnection(base_models.GraphQLModel):
    """The releases of the newest commits, and how many there are at all."""

    total_count: int
    nodes: Annotated[tuple[deployment_models.ReleaseStateNode, ...], Present]


class Seen(base_models.GraphQLModel):
    """A repository in passing; a list that was not asked for, or is not ours to see, is None."""

    id: str
    is_archived: bool = False
    is_fork: bool = False
    pull_requests: PullRequestConnection | None = None
    deployments: DeploymentConnection | None = None
    releases: ReleaseConnection | None = None


def probe_mapper(seen_at: datetime) -> Callable[[object], Probe]:
    """How to read a repository in passing, as it was then; raises `ValueError` for another shape."""

    def probe(node: object) -> Probe:
        seen = Seen.model_validate(node)
        ref = RepositoryRef(repository(node), seen.id, seen_at)
        return Probe(ref, _tokens(seen), seen.is_archived, seen.is_fork)

    return probe


def outcome_state(node: object) -> OutcomeState:
    """The state of a deployment or release. Raises `ValueError` for another shape."""
    if isinstance(node, dict) and node.get("__typename") == "Release":
        return _release(deployment_models.ReleaseStateNode.model_validate(node))
    return _deployment(deployment_models.DeploymentStateNode.model_validate(node))


def with_states(seen: Probe, probe_request: ProbeRequest, states: Mapping[str, object]) -> Probe:
    """The probe with the states of pending outcomes. `states`: GitHub's answers by key.

    What is null in the answer is not there any more, unless its kind is not ours to see.
    """
    visible = [
        each
        for each in probe_request.outcome_keys
        if each in states and LISTS[kind_of(each)] in seen.change_tokens
    ]
    return replace(
        seen, outcomes={outcome_key: _state_or_none(states[outcome_key]) for outcome_key in visible}
    )


def _state_or_none(node: object) -> OutcomeState | None:
    return None if node is None else outcome_state(node)


def _tokens(seen: Seen) -> ChangeTokens:
    marks: dict[Resource, ChangeToken] = {}
    if (pulls := seen.pull_requests) is not None:
        marks[Resource.PULL_REQUESTS] = pulls.nodes[0].token if pulls.nodes else ChangeToken("", None)
    if (deployments := seen.deployments) is not None:
        states = [_deployment(each) for each in deployments.nodes]
        marks[Resource.DEPLOYMENTS] = _token(deployments.total_count, states)
    if (releases := seen.releases) is not None:
        states, tags = [_release(each) for each in releases.nodes], [each.tag_name for each in releases.nodes]
        marks[Resource.RELEASES] = _token(releases.total_count, states, tags)
    return marks


def _token(total: int, states: Sequence[OutcomeState], more: Sequence[str] = ()) -> ChangeToken:
    """Another text for another state of any of the rows, and for another number of them."""
    if not states:
        return ChangeToken("", None)
    digest = hashlib.sha256(repr((states, more)).encode()).hexdigest()[:16]
    covered = frozenset(each.outcome_key for each in states)
    return ChangeToken(f"{total} {digest}", max(each.said_at for each in states), covered)


def _deployment(seen: deployment_models.DeploymentStateNode) -> OutcomeState:
    last = seen.latest_status
    state, said_at = (last.state.lower(), last.created_at) if last else (CREATED, seen.created_at)
    environment = seen.environment or ""
    return OutcomeState("deployment", seen.database_id, seen.id, environment, seen.created_at, state, said_at)


def _release(seen: deployment_models.ReleaseStateNode) -> OutcomeState:
    published_at = None if seen.is_draft else seen.published_at
    state = state_of_release(published_at, prerelease=seen.is_prerelease)
    said_at = published_at or seen.created_at
    return OutcomeState("release", seen.database_id, seen.id, "", seen.created_at, state, said_at)
