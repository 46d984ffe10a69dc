"""The API's rows of what a figure counts: each value with the thing that it is of."""

from datetime import datetime

from services.contracts.api import Answer, PullRequestRow
from services.contracts.api_people import DeploymentRow


class CountedValue(Answer):
    """A value of a metric: `value` in its unit, at the moment `at` at which it counts.

    `author` is the person whom it counts for (of a review given, the reviewer), `teams` are that person's on
    the day, `reviewers` those by whom it is found. `number` is that of the pull request, null for a
    deployment. `phases` has the hours of each phase that any of the values has (null: not this one).
    `pull_request` or `deployment` is its row, null where it was removed a moment ago.
    """

    at: datetime
    value: float
    repo: str
    number: int | None
    author: str
    teams: list[str]
    reviewers: list[str]
    phases: dict[str, float | None]
    pull_request: PullRequestRow | None
    deployment: DeploymentRow | None
