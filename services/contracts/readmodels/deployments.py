"""Deployments and releases, by `{host}/deploy/{id}` and `{host}/release/{id}`."""

from datetime import datetime
from typing import Literal, TypedDict

from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.collections import UNSETTLED, BookKeeping, index
from services.contracts.readmodels.facts import FactDocument

DEPLOYMENTS = "deployments"
SORTED_BY = ("created_at", "succeeded_at", "failed_at")
"""What the list is sorted by: an index each, in which the jobs of a run are passed over."""
PROJECTION_INDEXES = (
    index("repository_id", "days"),
    index("people.account"),
    UNSETTLED,
    index("repository_id", "production", "succeeded_at", "id"),
    index("repository_id", "commits"),
)
"""What is needed while events are applied; the others are made when a generation is filled."""
INDEXES = (
    *PROJECTION_INDEXES,
    *(index(field, "_id", "part_of") for field in SORTED_BY),
)

ShipmentSource = Literal["deployment", "release"]
"""What a document of `deployments` is about at GitHub."""
CarriedBy = Literal["ancestry", "time"]


class DeployedBy(TypedDict):
    """The deployment that carried a merge first: its database id, its success and the fact of that.

    Of a release the publication is both its creation and its success. `by` is how it is known: the commits
    that came with the deployment have the merge's among them (`ancestry`), or by `time` alone.
    """

    source: ShipmentSource
    id: int
    environment: str
    created_at: datetime
    succeeded_at: datetime
    fact: str
    by: CarriedBy


class JobDocument(TypedDict):
    """What GitHub says of one of its deployments alone, which may be one of many jobs of a run.

    `said_at` is when it said `state`; `ended_at` is its last success or failure, or else when it was
    `inactive`. `workflow_run` is the id of the run that its statuses link to; None where they link to none.
    """

    state: str
    said_at: datetime | None
    succeeded_at: datetime | None
    success: str | None
    failed_at: datetime | None
    ended_at: datetime | None
    workflow_run: int | None


class Shipment(TypedDict):
    """What a deployment or a release says of itself."""

    source: ShipmentSource
    environment: str
    production: bool
    sha: str | None
    ref: str | None
    branch: str | None
    actor: str | None
    created_at: datetime | None
    job: JobDocument


class DeploymentState(Shipment):
    """What follows of a deployment or a release from its own facts and the definitions.

    `_id` is `{host}/deploy/{id}`, or `{host}/release/{id}` of a release. `branch` is the branch that `ref`
    names; None where it is a commit, a tag or not known. `production` goes by the environment's name, or by
    whether it is a prerelease; a release that was deleted, or is a draft again, is `withdrawn`: nothing was
    deployed. `default_branches` are those that were, or may have been, the default when it was created;
    `of_default_branch`: its branch is one of them, or not known. `commits` are commits that are known to be
    in it and were not there before. `job` is what GitHub says of it alone.
    """

    _id: str
    definition_version: int
    host: str
    repository_id: int
    repo: str
    id: int
    default_branches: list[str] | None
    of_default_branch: bool
    people: list[PersonDocument]
    commits: list[str]
    facts: list[FactDocument]


class OutcomeDocument(TypedDict):
    """What became of a deployment, which the others to its environment decide.

    It is one of GitHub's deployments, or stands with its `jobs` (their ids, the first is its own) for a run
    of which the statuses are taken together. The documents of the other jobs say which it is `part_of`: they
    have no outcome, and count for nothing.

    `state` is GitHub's last word, but for `inactive`, which says only that a later one took over;
    `created` without any status. `succeeded_at` is the first success, `success` the fact of that;
    `failed_at` is the first failure or error.

    `outcome` is `failed`, `rolled_back` or `succeeded`; None as long as it runs. `finished_at` is its first
    success or failure. `restored_at` is the next success in its production environment after it failed,
    `restored_by` the id of that; `rolled_back_by` the id of the one that put back what was there before.
    `base` is the commit that the success before it put there, in its production environment.
    """

    state: str
    succeeded_at: datetime | None
    success: str | None
    failed_at: datetime | None
    jobs: list[int]
    part_of: int | None
    outcome: str | None
    finished_at: datetime | None
    restored_at: datetime | None
    restored_by: int | None
    rolled_back_by: int | None
    base: str | None


class MeasuredDeployment(DeploymentState, OutcomeDocument):
    """What follows of a deployment or a release from all facts and the definitions.

    `by_time`: whether it carries, beside its `commits`, whatever was merged before it was created; not so
    where it has been compared with its `base`.
    """

    by_time: bool


class DeploymentDocument(MeasuredDeployment, BookKeeping):
    """A document of `deployments`."""
