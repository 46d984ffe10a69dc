"""The grammar of an alert: when a message is sent, and to which channels."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from services.contracts.alerting.amounts import Amount
from services.contracts.alerting.goals import Goal
from services.contracts.alerting.scope import RuleScope
from services.contracts.definitions.metrics import MetricName


class When(StrEnum):
    """What an alert is about."""

    MISSED = "missed"
    AT_RISK = "at_risk"
    MERGED_WITHOUT_REVIEW = "merged_without_review"
    DEPLOYMENT_FAILED = "deployment_failed"


OF_GOALS = (When.MISSED, When.AT_RISK)


class Alert(RuleScope):
    """An alert: one message when it becomes true, one when that ends, and reminders where they are wanted."""

    name: MetricName = Field(description="its name in messages and in the log of alerts")
    when: When = Field(description="what it is about")
    goal: MetricName | None = Field(default=None, description="the goal that is missed, or soon will be")
    before: Amount | None = Field(default=None, description="how long before a goal is missed")
    channels: tuple[str, ...] = Field(default=(), description="the channels that get its messages")
    personal: bool = Field(
        default=False, description="also to the contact for whom, or for whose work, it is"
    )
    remind: Amount | None = Field(default=None, description="after how long it is said again, and again")
    end: bool = Field(default=True, description="whether it is said when it is over")

    @model_validator(mode="after")
    def _goal_where_it_is_of_one(self) -> Self:
        if (self.when in OF_GOALS) != (self.goal is not None):
            needs = "needs a `goal`" if self.when in OF_GOALS else "has no goal"
            raise ValueError(f"alert {self.name!r}: when = {self.when.value!r} {needs}")
        if (self.when is When.AT_RISK) != (self.before is not None):
            needs = "needs `before`" if self.when is When.AT_RISK else "has no `before`"
            raise ValueError(f"alert {self.name!r}: when = {self.when.value!r} {needs}")
        if not self.channels and not self.personal:
            raise ValueError(f"alert {self.name!r} needs `channels` or personal = true")
        if self.remind and self.when not in OF_GOALS:
            raise ValueError(f"alert {self.name!r}: `remind` is for goals")
        return self

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
