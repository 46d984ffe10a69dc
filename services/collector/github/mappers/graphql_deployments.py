"""Maps GraphQL's deployments and releases to snapshots."""

from services.collector.facts.snapshots import (
    DeploymentSnapshot,
    ReleaseSnapshot,
    StatusSnapshot,
)
from services.collector.github.mappers import graphql_deployment_models as deployment_models
from services.collector.github.mappers.common import named_ref, workflow_run
from services.collector.github.mappers.graphql import account


def deployment(node: object) -> DeploymentSnapshot:
    """A deployment with its statuses. Raises `ValueError` for another shape."""
    seen = deployment_models.DeploymentNode.model_validate(node)
    ref, ref_type = named_ref(seen.ref.prefix + seen.ref.name if seen.ref else None)
    return DeploymentSnapshot(
        id=seen.database_id,
        node_id=seen.id,
        environment=seen.original_environment or seen.environment or "",
        sha=seen.commit_oid,
        ref=ref,
        ref_type=ref_type,
        actor=account(seen.creator),
        created_at=seen.created_at,
        statuses=tuple(map(_status, seen.statuses.nodes)) if seen.statuses else (),
        more_statuses=seen.statuses.page_info.next if seen.statuses else None,
    )


def statuses(node: object) -> tuple[tuple[StatusSnapshot, ...], str | None]:
    """A page of a deployment's statuses, and where it goes on. Raises `ValueError` for another shape."""
    seen = deployment_models.DeploymentStatusConnection.model_validate(node)
    return tuple(map(_status, seen.nodes)), seen.page_info.next


def _status(seen: deployment_models.DeploymentStatusNode) -> StatusSnapshot:
    return StatusSnapshot(
        node_id=seen.id,
        state=seen.state.lower(),
        at=seen.created_at,
        actor=account(seen.creator),
        environment=seen.environment or None,
        workflow_run=workflow_run(seen.log_url),
    )


def release(node: object) -> ReleaseSnapshot:
    """A release. Its author is typed as a person, so that a bot's comes as nobody: unknown."""
    seen = deployment_models.ReleaseNode.model_validate(node)
    return ReleaseSnapshot(
        id=seen.database_id,
        node_id=seen.id,
        tag=seen.tag_name,
        sha=seen.tag_commit.oid if seen.tag_commit else None,
        prerelease=seen.is_prerelease,
        actor=account(seen.author) if seen.author else None,
        created_at=seen.created_at,
        published_at=None if seen.is_draft else seen.published_at,
    )
