"""The facts of deployments and releases."""

from collections.abc import Sequence

from services.collector.facts.about import About, about_deployment, about_release
from services.collector.facts.snapshot import DeploymentSnapshot, ReleaseSnapshot, Sight, StatusSnapshot
from services.contracts import identity
from services.contracts.comparisons import Comparison
from services.contracts.delivery_events import NEVER, RefType
from services.contracts.events import (
    DeploymentCompared,
    DeploymentComparedData,
    DeploymentCreated,
    DeploymentCreatedData,
    DeploymentEvent,
    DeploymentStatusChanged,
    DeploymentStatusData,
    ReleasePublished,
    ReleasePublishedData,
    Repository,
)


def deployment_events(
    seen: DeploymentSnapshot, repository: Repository, sight: Sight
) -> list[DeploymentEvent]:
    """A deployment's creation and every status seen of it."""
    about = about_deployment(sight, repository, seen.id)
    return [_created(about, seen), *(_status(about, seen, status) for status in seen.statuses)]


def _created(about: About, seen: DeploymentSnapshot) -> DeploymentCreated:
    return DeploymentCreated(
        **about.envelope(identity.deployment(about.host, seen.id), seen.created_at),
        data=DeploymentCreatedData(
            **about.data(seen.actor),
            deployment_id=seen.id,
            environment=seen.environment,
            sha=seen.sha,
            ref=seen.ref,
            ref_type=seen.ref_type or _of_default_branch(about.repository, seen.ref),
        ),
    )


def _of_default_branch(repository: Repository, ref: str | None) -> RefType | None:
    """The repository says itself that its default branch is a branch."""
    return "branch" if ref is not None and ref == repository.default_branch else None


def _status(about: About, seen: DeploymentSnapshot, status: StatusSnapshot) -> DeploymentStatusChanged:
    return DeploymentStatusChanged(
        **about.envelope(identity.deployment_status(about.host, status.node_id), status.at),
        data=DeploymentStatusData(
            **about.data(status.actor),
            deployment_id=seen.id,
            environment=status.environment or seen.environment,
            state=status.state,
            workflow_run=status.workflow_run,
        ),
    )


def compared(
    asked: Comparison, commits: Sequence[str], sight: Sight, *, complete: bool
) -> DeploymentCompared:
    """Which commits came with a deployment, as far as GitHub told."""
    about = about_deployment(sight, asked.repository, asked.deployment_id)
    return DeploymentCompared(
        **about.envelope(identity.deployment_compared(about.host, asked.deployment_id, asked.base), sight.at),
        data=DeploymentComparedData(
            **about.data(None),
            deployment_id=asked.deployment_id,
            base=asked.base,
            commits=tuple(commits),
            complete=complete,
        ),
    )


def release_withdrawn(release_id: int, repository: Repository, sight: Sight) -> ReleasePublished:
    """A release is not there any more, and nothing else can be said of it."""
    about = about_release(sight, repository, release_id)
    data = ReleasePublishedData(**about.data(None), release_id=release_id, tag="", withdrawn=True)
    return ReleasePublished(**about.envelope(identity.release(about.host, release_id), NEVER), data=data)


def release_events(seen: ReleaseSnapshot, repository: Repository, sight: Sight) -> list[ReleasePublished]:
    """A release's publication, or that it is not public: of a draft that never was nobody heard."""
    about = about_release(sight, repository, seen.id)
    at = seen.published_at or seen.created_at
    return [
        ReleasePublished(
            **about.envelope(identity.release(about.host, seen.id), at),
            data=ReleasePublishedData(
                **about.data(seen.actor),
                release_id=seen.id,
                tag=seen.tag,
                sha=seen.sha,
                prerelease=seen.prerelease,
                withdrawn=seen.withdrawn,
            ),
        )
    ]
