"""The API's answers. Times are RFC 3339 UTC, durations hours; null is unknown; every statistic has its n."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Item = TypeVar("Item")


class Answer(BaseModel):
    """Base of every answer."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    @classmethod
    def unchecked(cls, fields: dict[str, Any]) -> Self:
        """Return an answer with exactly these fields, which are right: an answer may have tens of thousands.

        This is `model_construct` without a look at each field, in a fifth of the time.
        """
        answer = cls.__new__(cls)
        object.__setattr__(answer, "__dict__", fields)
        object.__setattr__(answer, "__pydantic_fields_set__", set(fields))
        object.__setattr__(answer, "__pydantic_extra__", None)
        object.__setattr__(answer, "__pydantic_private__", None)
        return answer


class Page(Answer, Generic[Item]):
    """A page of a list; `next` is the cursor of the following page, or null."""

    items: list[Item]
    next: str | None
    total: int


class Statistics(Answer):
    """Exact statistics of n values; percentiles interpolate linearly. With n = 0 only `sum` (0) is known."""

    n: int
    p50: float | None
    p75: float | None
    p90: float | None
    mean: float | None
    sum: float


class Point(Statistics):
    """One bucket; `start` is its first day in the team's time zone (a Monday, the first of a month).

    `partial`: the bucket is not all there, because it is not over yet or `from` or `to` cuts it.
    """

    start: date | None
    partial: bool


class Series(Answer):
    """The points of one group (`key` null: not grouped), and the same statistics over all of them."""

    key: str | None
    points: list[Point]
    total: Statistics


class MetricAnswer(Answer):
    """A metric over time. With `group_by=weekday` the key is `1` (Monday) to `7`; with `phase`, the phase.

    With `hour` it is `00` to `23`, with `weekday_hour` `1-00` to `7-23`, by the clock of the team's time
    zone. The empty key is that of no team, or of unknown size. Of a phase, `n` and percentiles are over the
    pull requests that have it, but `mean` is over all that have the whole, so that stacked means add up;
    `whole` is then the series of the metric itself. `reason`: why there is no series, where the filters or
    the group cannot split the metric; `not_split_by`: which of them: names of parameters, or
    the group.
    """

    metric: str
    label: str
    unit: str
    definition_version: int
    timezone: str
    interval: Literal["day", "week", "month"]
    from_: date = Field(alias="from")
    to: date
    group_by: str | None
    series: list[Series]
    whole: Series | None = None
    reason: str | None = None
    not_split_by: tuple[str, ...] = ()


class MetricDefinition(Answer):
    """A metric in force. `kind` is `span` (hours between two milestones) or `count`.

    `at` is the milestone in whose bucket it is counted: `/pull-requests?milestone=…` lists what a point
    holds. `beside` names the same metric by the other clock. `toml` is the metric as `headway.toml` says it.
    """

    name: str
    label: str
    kind: Literal["span", "count"]
    unit: str
    from_: str | None = Field(alias="from")
    to: str | None
    at: str | None
    count: str | None
    clock: str
    beside: str | None
    phases: list[str]
    help: str
    better: Literal["lower", "higher"] | None
    toml: str


class WorkingTime(Answer):
    """A time on a working day, in minutes of the day: from `from` to before `to`."""

    from_: int = Field(alias="from")
    to: int


class Attention(Answer):
    """From when on a review waits long (`long_hours`) and too long: one working day, and three.

    A goal for `waiting_for_review` that is of all teams and repositories says it instead: too long is what
    misses it, long what an alert calls at risk, or else half of that. By all hours, each day has 24.
    The hours are those of the team's calendar, in its time zone: `hours` on `weekdays` (1: Monday) but not on
    `holidays` (dates, or `MM-DD` of every year). Without stated hours a working day has 24.
    """

    weekdays: list[int]
    hours: list[WorkingTime]
    holidays: list[str]
    long_hours: float
    too_long_hours: float


class GoalThreshold(Answer):
    """A goal's threshold in hours by a clock; of a `metric`, a line on its charts. `/goals` has the rest."""

    name: str
    label: str
    metric: str | None
    by: Literal["wall", "working"]
    within_hours: float


class DefinitionsAnswer(Answer):
    """The definitions in force, and the thresholds of goals; `people` is what is shown of individuals."""

    definition_version: int
    timezone: str
    people: Literal["named", "pseudonymous", "hidden"]
    attention: Attention
    metrics: list[MetricDefinition]
    goals: list[GoalThreshold]


def _web_address(address: object) -> object:
    """Nothing that a browser would run."""
    on_the_web = isinstance(address, str) and address.startswith(("https://", "http://"))
    return address if on_the_web else ""


WebAddress = Annotated[str, BeforeValidator(_web_address)]
"""Of http or https, else empty."""


class PullRequestRow(Answer):
    """A pull request in a list. `waiting_since`: since when a review is awaited (open ones only).

    `gone`: its repository (by its database id, `repository_id`) was deleted, or its name is another's now.
    """

    repo: str
    number: int
    title: str
    url: WebAddress
    author: str
    state: Literal["open", "draft", "merged", "closed"]
    labels: list[str]
    base: str
    additions: int | None
    deletions: int | None
    size: Literal["xs", "s", "m", "l", "xl"] | None
    updated_at: datetime
    waiting_since: datetime | None
    reviewers: list[str]
    milestones: dict[str, datetime | None]
    measures: dict[str, float | None]
    repository_id: int
    gone: bool = False


class QuotaAnswer(Answer):
    """GitHub's rate limit as last seen."""

    limit: int
    remaining: int
    reset: datetime


class SourceRow(Answer):
    """How far a repository is collected. `observed_at`: when GitHub last answered for it.

    `lag_seconds`: since then. A failure does not move them; null: it never answered. `note`: what is
    unusual in how it is read, and does no harm.
    """

    repo: str
    state: Literal["backfilling", "live", "failing"]
    via: str
    collected: int
    expected: int | None
    watermark: datetime | None
    last_complete_walk: datetime | None
    observed_at: datetime | None
    lag_seconds: float | None
    repaired: int
    rate_per_second: float | None
    remaining_seconds: float | None
    quota: QuotaAnswer | None
    note: str | None
    error: str | None


class Sources(Page[SourceRow]):
    """`GET /sources`. `notes`: what is wrong with the log or the read models as a whole, for people."""

    notes: list[str]


class Problem(Answer):
    """An RFC 9457 problem document. `parameter` names what was wrong with the request, if anything was."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    parameter: str | None = None
