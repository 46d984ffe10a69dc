"""Documents of which only some fields are read. Pure."""

from datetime import datetime
from typing import TypedDict

from services.contracts.readmodels.deployments import JobDocument, ShipmentSource


class PendingOfReviewer(TypedDict):
    """What somebody is asked for and has not answered: moments of each request, in epoch milliseconds."""

    reviewer: str
    requested_at: list[int]
    waiting_since: list[int | None]


class ListedRound(TypedDict):
    """The fields of a round of review from which the figures of what was asked and answered are computed."""

    reviewer: str
    answered_by: str | None
    re_request: bool
    requested_at: datetime
    answered_at: datetime | None
    latency: float | None
    latency_working: float | None


class ListedDeployment(TypedDict):
    """The fields of a deployment that lists show."""

    _id: str
    host: str
    repo: str
    source: ShipmentSource
    id: int
    environment: str
    production: bool
    sha: str | None
    ref: str | None
    actor: str | None
    state: str
    created_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    outcome: str | None
    finished_at: datetime | None
    restored_at: datetime | None
    rolled_back_by: int | None
    restored_by: int | None
    job: JobDocument
    jobs: list[int]
