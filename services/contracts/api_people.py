"""The API's rows about people, teams, rounds of review and deployments."""

from datetime import datetime
from typing import Literal

from services.contracts.api import Answer, Page, Statistics, WebAddress


class ContributorRow(Answer):
    """A person's work of the period: statistics of every metric in force, by its name.

    Those of deployments are in no person's row, nor in a team's: one carries the changes of many.
    """

    author: str
    measures: dict[str, Statistics]


class TeamRow(Answer):
    """A team's work of the period, by membership on the day of each thing; `members` are today's."""

    team: str
    members: list[str]
    measures: dict[str, Statistics]


class Latency(Answer):
    """Hours over n rounds: from a request to its answer, or until now."""

    n: int
    p50: float | None
    p90: float | None


class ReviewerRow(Answer):
    """A reviewer's load: asked and answered within the period; `pending` is now.

    `latency_working` counts the working hours of whoever answered; null if no calendar states hours.
    `pending_age` is how many hours the pending ones have waited by now (null if none waits: those of drafts
    do not), `oldest_pending` since when the first of them does.

    `reviews` counts submitted reviews, whether anybody had asked for them or not; null under a filter by
    `author`, `involves` or the range of a value, which are unknown of a review. A request to a team is the
    team's; its latency is also that of the member who answered it.
    """

    reviewer: str
    requests: int
    reviews: int | None
    latency: Latency
    latency_working: Latency | None
    re_requests: int
    pending: int
    pending_age: Latency | None
    oldest_pending: datetime | None


class ReviewerTotals(Answer):
    """What all reviewers have together whom the filters let pass, on whichever page and of whichever name.

    `people` and `github_teams` have a row each; `requests_of_people` are those of the `requests` that no
    team was asked for, and `most_requests` how many of them the person has who was asked most.
    """

    people: int
    github_teams: int
    requests: int
    requests_of_people: int
    most_requests: int
    pending: int


class Reviewers(Page[ReviewerRow]):
    """`GET /reviewers`: a page of reviewers."""

    totals: ReviewerTotals


class ReviewRequestRow(Answer):
    """A round of review; `latency` in hours, null until answered.

    `latency_working` counts the working hours of whoever answered. `waiting_since` is since when a pending
    one waits: its request, or when the pull request was last ready for review or reopened if that is later;
    null for a draft. `age` is how many hours that is by now. `gone`: see a pull request's row.
    """

    repo: str
    number: int
    title: str
    url: WebAddress
    author: str
    reviewer: str
    answered_by: str | None
    round: int
    re_request: bool
    requested_at: datetime
    waiting_since: datetime | None
    answered_at: datetime | None
    latency: float | None
    latency_working: float | None
    age: float | None
    state: Literal["pending", "answered", "removed", "unanswered"]
    repository_id: int
    gone: bool = False


class DeploymentRow(Answer):
    """A deployment, or a release, and its outcome; `state` is GitHub's last word other than `inactive`.

    Ids are unique per `source`. `outcome` is null as long as it is open. `restored_at` is the next success
    in the same production environment after it failed; `restored_by` and `rolled_back_by` are the ids of
    the deployments that did it. `jobs` are the ids of GitHub's deployments that it is made of: one, or those
    of all jobs of a run, which are listed as one. `url` is its page at GitHub: of a release its own, of a
    deployment the run of GitHub Actions that it is linked to, or else the commit; null where it has none.
    """

    repo: str
    url: str | None
    source: Literal["deployment", "release"]
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
    outcome: Literal["succeeded", "failed", "rolled_back"] | None
    finished_at: datetime | None
    restored_at: datetime | None
    rolled_back_by: int | None
    restored_by: int | None
    jobs: list[int]
