"""The grammar of an alert: when a message is sent, and to which channels."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from services.contracts.alerting.amounts import Amount, Change
from services.contracts.alerting.goals import Goal
from services.contracts.alerting.quiet_times import QuietTimes
from services.contracts.alerting.scope import RuleScope
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.hours import Hours, Weekday
from services.contracts.definitions.metrics import Metric, MetricName
from services.contracts.definitions.vocabulary import Countable


class When(StrEnum):
    """What an alert is about."""

    MISSED = "missed"
    AT_RISK = "at_risk"
    MERGED_WITHOUT_REVIEW = "merged_without_review"
    DEPLOYMENT_FAILED = "deployment_failed"
    CHANGED = "changed"
    SOURCE_FAILING = "source_failing"
    DEAD_LETTERS = "dead_letters"


OF_GOALS = (When.MISSED, When.AT_RISK)
NEEDS: Mapping[When, tuple[str, ...]] = {
    When.MISSED: ("goal",),
    When.AT_RISK: ("goal", "before"),
    When.CHANGED: ("metric", "by"),
}
"""The keys that an alert needs; of these, others have none."""
WEEK = timedelta(weeks=1)
QUARTER_OF_AN_HOUR = timedelta(minutes=15)


class Alert(RuleScope):
    """An alert: one message when it becomes true, one when that ends, and reminders where they are wanted."""

    name: MetricName = Field(description="its name in messages and in the log of alerts")
    when: When = Field(description="what it is about")
    goal: MetricName | None = Field(default=None, description="the goal that is missed, or soon will be")
    metric: MetricName | None = Field(default=None, description="the figure that has changed")
    by: Change | None = Field(default=None, description="by how much it has changed, like '50%'")
    window: Amount = Field(default=WEEK, description="the time of that figure, beside the four before it")
    after: Amount = Field(default=QUARTER_OF_AN_HOUR, description="for how long a source fails before")
    before: Amount | None = Field(default=None, description="how long before a goal is missed")
    channels: tuple[str, ...] = Field(default=(), description="the channels that get its messages")
    personal: bool = Field(
        default=False, description="also to the contact for whom, or for whose work, it is"
    )
    remind: Amount | None = Field(default=None, description="after how long it is said again, and again")
    quiet: Hours = Field(default=(), description="hours at which it waits, like '18:00-24:00'")
    quiet_days: tuple[Weekday, ...] = Field(default=(), description="days on which it waits")
    end: bool = Field(default=True, description="whether it is said when it is over")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for key in ("goal", "before", "metric", "by"):
            is_needed, is_there = key in NEEDS.get(self.when, ()), getattr(self, key) is not None
            if is_needed != is_there:
                needs = f"needs a `{key}`" if is_needed else f"has no {key}"
                raise ValueError(f"alert {self.name!r}: when = {self.when.value!r} {needs}")
        if not self.channels and not self.personal:
            raise ValueError(f"alert {self.name!r} needs `channels` or personal = true")
        if self.remind and self.when not in OF_GOALS:
            raise ValueError(f"alert {self.name!r}: `remind` is for goals")
        return self

    def quiet_times(self, zone: ZoneInfo) -> QuietTimes | None:
        """When it is not told; None: it is told at any time."""
        stated = self.quiet or self.quiet_days
        return QuietTimes(zone, self.quiet, self.quiet_days) if stated else None

    def figure(self, definitions: Definitions) -> Metric | None:
        """The metric whose figure it compares. Raises `ValueError` for one that it cannot."""
        if self.metric is None:
            return None
        metric = definitions.metric(self.metric)
        if metric is None or metric.count not in (None, Countable.CHANGE_FAILURE):
            can = [one.name for one in definitions.metrics if one.count in (None, Countable.CHANGE_FAILURE)]
            raise ValueError(
                f"alert {self.name!r}: metric = {self.metric!r} cannot be compared; can: {', '.join(can)}"
            )
        return metric

    def check(self, goals: Mapping[str, Goal], channels: Mapping[str, object], teams: list[str]) -> None:
        """Raise `ValueError` unless its goal, channels and teams are defined."""
        whose = f"alert {self.name!r}"
        self.check_teams(teams, whose)
        if self.goal is not None and self.goal not in goals:
            there = ", ".join(goals) or "none is defined"
            raise ValueError(f"{whose}: goal = {self.goal!r} is unknown; goals: {there}")
        if self.goal and self.before and self.before >= goals[self.goal].within:
            raise ValueError(f"{whose}: before is not less than `within` of goal {self.goal!r}")
        if unknown := [one for one in self.channels if one not in channels]:
            there = ", ".join(channels) or "none is defined"
            raise ValueError(f"{whose}: channels: {', '.join(map(repr, unknown))} unknown; channels: {there}")
