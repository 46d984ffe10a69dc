"""What happens in the world, as it is told to whoever listens (the webhooks)."""

from dataclasses import dataclass, field

from tests.github.model import (
    Account,
    Deployment,
    DeploymentStatus,
    Json,
    PullRequest,
    Release,
    Repository,
    Review,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened and that GitHub would deliver: the event, its action and what it is about."""

    sequence: int
    event: str
    action: str
    at: str
    repository: Repository
    sender: Account | None
    pull: PullRequest | None = None
    review: Review | None = None
    deployment: Deployment | None = None
    status: DeploymentStatus | None = None
    release: Release | None = None
    extra: Json = field(default_factory=dict)
