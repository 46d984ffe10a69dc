"""The parts of documents that measuring reads. Whoever loads documents asks for no other fields."""

from datetime import datetime
from typing import TypedDict

from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.deployments import JobDocument, OutcomeDocument, ShipmentSource
from services.contracts.readmodels.pull_requests import PhaseDocument, ReviewDocument, RoundDocument


class Traits(TypedDict):
    """What the filters of metrics look at: labels, base and size class of a pull request."""

    labels: list[str]
    base: str
    size: str | None


class PullRequestRowFields(Traits):
    """What a pull request's rows in the day tables are made of."""

    host: str
    repository_id: int
    repo: str
    number: int
    author: str
    author_bot: bool
    people: list[PersonDocument]
    reviewers: list[str]
    milestones: dict[str, datetime | None]
    measures: dict[str, float | None]
    phases: dict[str, list[PhaseDocument]]
    reviews: list[ReviewDocument]
    rounds: list[RoundDocument]
    reopened_at: list[datetime]


class DeploymentRowFields(TypedDict):
    """What the rows of a deployment or a release in the day tables are made of."""

    host: str
    repository_id: int
    repo: str
    source: ShipmentSource
    id: int
    actor: str | None
    people: list[PersonDocument]
    ref: str | None
    production: bool
    part_of: int | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    outcome: str | None
    finished_at: datetime | None
    restored_at: datetime | None


class JobFields(TypedDict):
    """What a deployment knows of itself, from which follows which run it is a job of."""

    id: int
    sha: str | None
    created_at: datetime | None
    job: JobDocument


class PlacedJobFields(JobFields):
    """A job and where it is deployed to."""

    environment: str
    production: bool


class OutcomeFields(PlacedJobFields, OutcomeDocument):
    """A job, what became of it according to its document, and whether everything has followed from that."""

    _id: str
    settled: bool


class SuccessfulDeployment(TypedDict):
    """A deployment or release that may carry merges."""

    source: ShipmentSource
    id: int
    environment: str
    created_at: datetime
    succeeded_at: datetime
    success: str
    commits: list[str]
    by_time: bool
    of_default_branch: bool
