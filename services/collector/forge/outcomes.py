"""The state of a deployment or a release as it was read last. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.collector.facts.snapshots import DeploymentSnapshot, ReleaseSnapshot

OutcomeKind = Literal["deployment", "release"]


CREATED, SUCCESS, INACTIVE, DRAFT, PRERELEASE, PUBLISHED = (
    *("created", "success", "inactive"),
    *("draft", "prerelease", "published"),
)


FAILED = frozenset({"failure", "error"})


ENDED = frozenset({SUCCESS, INACTIVE, PUBLISHED})


@dataclass(frozen=True, slots=True)
class OutcomeState:
    """The state of a deployment or release as it was read last, and since when GitHub says so.

    `environment` is where a deployment is now; empty of a release.
    """

    kind: OutcomeKind
    id: int
    node_id: str
    environment: str
    created_at: datetime
    state: str
    said_at: datetime

    @property
    def outcome_key(self) -> str:
        """What it is and both its ids, so that any reader finds it again."""
        return f"{self.kind}:{self.id}:{self.node_id}"

    @property
    def urgency(self) -> tuple[int, float]:
        """Lowest first: what has no outcome yet, what failed, the rest; of these the newest."""
        rank = 1 if self.state in FAILED else 2 if self.state in {*ENDED, PRERELEASE} else 0
        return rank, -self.created_at.timestamp()


def kind_of(outcome_key: str) -> OutcomeKind:
    """Whether a key is of a deployment or of a release."""
    return "release" if outcome_key.startswith("release:") else "deployment"


def node_id_of(outcome_key: str) -> str:
    """The node id in a key."""
    return outcome_key.split(":", 2)[2]


def deployment_state(seen: DeploymentSnapshot) -> OutcomeState:
    """The state of a deployment."""
    last = max(seen.statuses, key=lambda status: status.at, default=None)
    environment = last.environment if last and last.environment else seen.environment
    state, said_at = (last.state, last.at) if last else (CREATED, seen.created_at)
    return OutcomeState("deployment", seen.id, seen.node_id, environment, seen.created_at, state, said_at)


def release_state(seen: ReleaseSnapshot) -> OutcomeState:
    """The state of a release."""
    state = state_of_release(seen.published_at, prerelease=seen.prerelease)
    said_at = seen.published_at or seen.created_at
    return OutcomeState("release", seen.id, seen.node_id, "", seen.created_at, state, said_at)


def state_of_release(published_at: datetime | None, *, prerelease: bool) -> str:
    """What a release is. `published_at`: None of a draft."""
    if published_at is None:
        return DRAFT
    return PRERELEASE if prerelease else PUBLISHED
