"""The API's detail of one pull request: its life, explained down to its facts."""

from datetime import datetime
from typing import Any

from services.contracts.api import Answer, PullRequestRow


class Fact(Answer):
    """A fact of a pull request, with the event it came from and the roads by which it was observed."""

    id: str
    type: str
    at: datetime
    via: list[str]
    actor: str | None
    says: dict[str, Any]


class MilestoneExplained(Answer):
    """When a milestone was, the rule that chose it, the fact it chose; or why it is unknown."""

    name: str
    at: datetime | None
    rule: str
    fact: str | None


class MeasureExplained(Answer):
    """A measure with the arithmetic that gave it; or the reason why it is null."""

    name: str
    label: str
    unit: str
    value: float | None
    arithmetic: str | None
    reason: str | None


class PhaseExplained(Answer):
    """One phase of a whole; more than one name in `metrics`: a milestone between them is missing.

    `since` and `until` are its moments; null where working hours are counted.
    """

    whole: str
    metrics: list[str]
    hours: float
    since: datetime | None
    until: datetime | None


class ClockRun(Answer):
    """A time [since, until) for which a clock ran; `until` null: it still runs.

    `clock` is `open`, `draft`, `waiting_for_review`, `approved`, `changes_requested`, or the span of two
    milestones (`ready_to_merged`). `actor`: for whom it ran, where for somebody. `fact`: the event that
    started it.
    """

    clock: str
    actor: str | None
    since: datetime
    until: datetime | None
    fact: str


class RoundExplained(Answer):
    """A round of review of one reviewer; hours from the request to the answer, by both clocks."""

    reviewer: str
    answered_by: str | None
    round: int
    re_request: bool
    requested_at: datetime
    answered_at: datetime | None
    latency: float | None
    latency_working: float | None
    state: str


class DeployedWith(Answer):
    """The deployment that carried the merge first. `by`: whether its commits or the time says so."""

    source: str
    id: int
    environment: str
    succeeded_at: datetime
    by: str
    fact: str


class PullRequestDetail(PullRequestRow):
    """Everything known of one pull request, explained down to its facts.

    `clocks` are its life as lanes on a time axis, in the order in which they began; `rounds` its reviews.
    """

    definition_version: int
    facts: list[Fact]
    milestones_explained: list[MilestoneExplained]
    measures_explained: list[MeasureExplained]
    phases: list[PhaseExplained]
    clocks: list[ClockRun]
    rounds: list[RoundExplained]
    deployment: DeployedWith | None
