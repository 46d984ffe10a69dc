"""The shapes of webhook deliveries, as far as they matter.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from services.collector.shapes import rest_models as shape
from services.collector.shapes.common import Shape


class Payload(Shape):
    """What deliveries have in common."""

    action: str = ""
    repository: shape.Repository | None = None


class RepositoryPayload(Payload):
    """`push` and `repository`."""

    repository: shape.Repository


class PullRequestPayload(RepositoryPayload):
    """`pull_request`, and what else carries one."""

    pull_request: shape.PullRequest


class ReviewPayload(PullRequestPayload):
    """`pull_request_review`."""

    review: shape.Review


class CommentPayload(RepositoryPayload):
    """`issue_comment`."""

    issue: shape.Issue


class DeploymentPayload(RepositoryPayload):
    """`deployment`."""

    deployment: shape.Deployment


class WorkflowRun(Shape):
    """The run of a workflow that a deployment is a job of."""

    id: int


class DeploymentStatusPayload(DeploymentPayload):
    """`deployment_status`."""

    deployment_status: shape.DeploymentStatus
    workflow_run: WorkflowRun | None = None


class ReleasePayload(RepositoryPayload):
    """`release`."""

    release: shape.Release
