"""The API's answers about goals, and previews of alerts. Times are RFC 3339 UTC, durations hours."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from services.contracts.api import Answer, PullRequestRow


class GoalResult(Answer):
    """How many intervals of a clock kept a goal, how many missed it, and the share (null: none) that kept it.

    Each is counted once, when that is decided: kept at its end, missed at its deadline.
    """

    n: int
    kept: int
    missed: int
    share: float | None


class GoalRow(GoalResult):
    """A goal, or one group of it (`key`), from `since` until `until`.

    It is of a `metric` or of a running `clock`; `within_hours` is the threshold by the clock `by`, `goal` the
    share that is to keep it. `met`: whether it does. `previous_…` are of the equally long time before.
    `running` are the intervals that run now, `late` those of them that have missed it.
    """

    name: str
    label: str
    metric: str | None
    clock: str | None
    by: Literal["wall", "working"]
    within: str
    within_hours: float
    goal: float
    teams: list[str]
    repos: list[str]
    key: str | None
    since: datetime
    until: datetime
    met: bool | None
    previous_n: int
    previous_share: float | None
    running: int
    late: int


class GoalPoint(GoalResult):
    """One bucket; `start` is its first day in the team's time zone. `partial`: it is not all there."""

    start: date
    partial: bool


class GoalSeries(Answer):
    """The points of one group (`key` null: not grouped), and the same over all of them."""

    key: str | None
    points: list[GoalPoint]
    total: GoalResult


class GoalAnswer(Answer):
    """A goal over time."""

    name: str
    label: str
    within_hours: float
    by: Literal["wall", "working"]
    goal: float
    timezone: str
    interval: Literal["day", "week", "month"]
    from_: date = Field(alias="from")
    to: date
    group_by: Literal["team", "repo"] | None
    series: list[GoalSeries]


class GoalInterval(PullRequestRow):
    """A pull request with an interval of a goal's clock: from `began` to `ended` (null: it still runs).

    `kept` says whether it kept the goal, `decided_at` when that was decided: at its end, or its deadline;
    both are null while it runs and may keep it.
    `reviewer` is whom it waited for (null: nobody in particular), and `fact` the event that started it.
    """

    began: datetime
    decided_at: datetime | None
    ended: datetime | None
    kept: bool | None
    reviewer: str | None
    fact: str


class PreviewPoint(GoalResult):
    """One week of a preview: how often an alert would have been told, and what was decided of its goal."""

    start: date
    alerts: int


class PreviewedAlert(Answer):
    """An alert that would have been told, `at` a moment, about a pull request."""

    at: datetime
    kind: Literal["begin", "reminder", "end"]
    repo: str
    number: int
    title: str


class PreviewAnswer(GoalResult):
    """What an alert would have told since a moment, and how its goal would have been kept.

    `alerts` counts beginnings, `messages` also reminders and ends; `newest` are the last of them.
    """

    within_hours: float
    by: Literal["wall", "working"]
    goal: float
    since: datetime
    until: datetime
    met: bool | None
    alerts: int
    per_week: float
    messages: int
    weeks: list[PreviewPoint]
    newest: list[PreviewedAlert]
