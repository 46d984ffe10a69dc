"""The events of deployments and releases: one event per fact."""

from datetime import UTC, datetime
from typing import Literal

from services.contracts.envelope import Envelope, RepositoryData

RefType = Literal["branch", "tag"]


NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a release whose publication time is unknown."""


class DeploymentCreatedData(RepositoryData):
    """A deployment was asked for; the event's time is its creation.

    `ref_type` is what GitHub says that `ref` names; null where it does not say, or where it is neither.
    """

    deployment_id: int
    environment: str
    sha: str
    ref: str | None = None
    ref_type: RefType | None = None


class DeploymentStatusData(RepositoryData):
    """A deployment's state changed; `state` is GitHub's word in lower case (`success`, `inactive`, …).

    `environment` is the one that the status names, which may be another than that of the creation.
    `workflow_run` is the id of the run of GitHub Actions that its log is of; null where it links to none.
    """

    deployment_id: int
    environment: str
    state: str
    workflow_run: int | None = None


class DeploymentComparedData(RepositoryData):
    """Which commits came with a deployment: those in it that are not in `base`, which was there before it.

    Without `complete` there may be more of them, or GitHub could not tell.
    """

    deployment_id: int
    base: str
    commits: tuple[str, ...]
    complete: bool


class ReleasePublishedData(RepositoryData):
    """A release was published, or is no longer: `withdrawn` where it was deleted or is a draft again.

    `withdrawn` is None in logs from before, which say nothing of that. Of one that is not there any more
    nothing else can be said: its `tag` is empty then, and its time `NEVER`.
    """

    release_id: int
    tag: str
    sha: str | None = None
    prerelease: bool = False
    withdrawn: bool | None = None


class DeploymentCreated(Envelope):
    """`deploy:{id}`."""

    type: Literal["deployment.created"] = "deployment.created"
    data: DeploymentCreatedData


class DeploymentStatusChanged(Envelope):
    """`dstatus:{node id}`."""

    type: Literal["deployment.status_changed"] = "deployment.status_changed"
    data: DeploymentStatusData


class DeploymentCompared(Envelope):
    """`deploy:{id}:since:{base}`; the event's time is that of the question."""

    type: Literal["deployment.compared"] = "deployment.compared"
    data: DeploymentComparedData


class ReleasePublished(Envelope):
    """`release:{id}:published`; the event's time is the publication's, of a draft that of its creation."""

    type: Literal["release.published"] = "release.published"
    data: ReleasePublishedData


DeploymentEvent = DeploymentCreated | DeploymentStatusChanged | DeploymentCompared
