"""The API's rows about people, teams, rounds of review and deployments."""

from datetime import datetime
from typing import Literal

from services.contracts.api import Answer, Statistics


class ContributorRow(Answer):
    """A person's work of the period: statistics of every metric in force, by its name."""

    author: str
    measures: dict[str, Statistics]


class TeamRow(Answer):
    """A team's work of the period, by membership on the day of each thing; `members` are today's."""

    team: str
    members: list[str]
    measures: dict[str, Statistics]


class Latency(Answer):
    """Hours from a request to its answer, over n answered rounds."""

    n: int
    p50: float | None
    p90: float | None


class ReviewerRow(Answer):
    """A reviewer's load: asked and answered within the period; `pending` is now.

    `reviews` counts submitted reviews, whether anybody had asked for them or not. A request to a team is
    the team's; its latency is also that of the member who answered it.
    """

    reviewer: str
    requests: int
    reviews: int
    latency: Latency
    re_requests: int
    pending: int


class ReviewRequestRow(Answer):
    """A round of review; `latency` in hours, null until answered: a pending one runs since `requested_at`."""

    repo: str
    number: int
    title: str
    url: str
    author: str
    reviewer: str
    answered_by: str | None
    round: int
    re_request: bool
    requested_at: datetime
    answered_at: datetime | None
    latency: float | None
    state: Literal["pending", "answered", "removed", "unanswered"]


class DeploymentRow(Answer):
    """A deployment and its outcome; `state` is GitHub's last word other than `inactive`."""

    repo: str
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
