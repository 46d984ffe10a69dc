"""The facts of deployments and releases."""

from collections.abc import Sequence

from services.collector.facts.event_subject import ObservedSubject, deployment_subject
from services.collector.facts.observation import Observation
from services.collector.facts.snapshots import DeploymentSnapshot, StatusSnapshot
from services.contracts import identity
from services.contracts.comparisons import Comparison
from services.contracts.delivery_events import RefType
from services.contracts.events import (
    DeploymentCompared,
    DeploymentComparedData,
    DeploymentCreated,
    DeploymentCreatedData,
    DeploymentEvent,
    DeploymentStatusChanged,
    DeploymentStatusData,
    Repository,
)


def deployment_events(
    seen: DeploymentSnapshot, repository: Repository, observation: Observation
) -> list[DeploymentEvent]:
    """A deployment's creation and every status seen of it."""
    about = deployment_subject(observation, repository, seen.id)
    return [_created(about, seen), *(_status(about, seen, status) for status in seen.statuses)]


def _created(about: ObservedSubject, seen: DeploymentSnapshot) -> DeploymentCreated:
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


def _status(
    about: ObservedSubject, seen: DeploymentSnapshot, status: StatusSnapshot
) -> DeploymentStatusChanged:
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


def deployment_compared(
    comparison: Comparison, commits: Sequence[str], observation: Observation, *, complete: bool
) -> DeploymentCompared:
    """Which commits came with a deployment, as far as GitHub told."""
    about = deployment_subject(observation, comparison.repository, comparison.deployment_id)
    return DeploymentCompared(
        **about.envelope(
            identity.deployment_compared(about.host, comparison.deployment_id, comparison.base),
            observation.at,
        ),
        data=DeploymentComparedData(
            **about.data(None),
            deployment_id=comparison.deployment_id,
            base=comparison.base,
            commits=tuple(commits),
            complete=complete,
        ),
    )
