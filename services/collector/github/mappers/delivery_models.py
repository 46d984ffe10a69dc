"""The models of webhook deliveries, as far as they matter.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from pydantic import Field

from services.collector.github.mappers import rest_models as models
from services.collector.github.mappers.common import GitHubModel


class Payload(GitHubModel):
    """What deliveries have in common."""

    action: str = ""
    repository: models.RestRepository | None = None


class RepositoryPayload(Payload):
    """`push` and `repository`."""

    repository: models.RestRepository


class PullRequestPayload(RepositoryPayload):
    """`pull_request`, and what else carries one."""

    pull_request: models.RestPullRequest


class ReviewPayload(PullRequestPayload):
    """`pull_request_review`."""

    review: models.RestReview


class CommentPayload(RepositoryPayload):
    """`issue_comment`."""

    issue: models.RestIssue


class DeploymentPayload(RepositoryPayload):
    """`deployment`."""

    deployment: models.RestDeployment


class WorkflowRun(GitHubModel):
    """The run of a workflow that a deployment is a job of."""

    id: int


class DeploymentStatusPayload(DeploymentPayload):
    """`deployment_status`."""

    deployment_status: models.RestDeploymentStatus
    workflow_run: WorkflowRun | None = None


class ReleasePayload(RepositoryPayload):
    """`release`."""

    release: models.RestRelease


class Former(GitHubModel):
    """What something was before."""

    former: str = Field(alias="from")


class Changes(GitHubModel):
    """What of a label became another."""

    name: Former | None = None


class LabelPayload(GitHubModel):
    """`label`."""

    action: str
    label: models.RestLabel
    repository: models.RestRepository
    changes: Changes = Changes()

    @property
    def gone(self) -> str | None:
        """The name that was taken away; None where the label only has another colour, or is new."""
        if self.action == "deleted":
            return self.label.name
        return self.changes.name.former if self.changes.name else None
