"""The grammar of a goal: a clock or a metric, a threshold, and the share that is to keep it."""

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from services.contracts.alerting.amounts import Amount, Share
from services.contracts.alerting.scope import RuleScope
from services.contracts.clocks import WHAT, RunningClock, span_clock
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric, MetricName
from services.contracts.definitions.vocabulary import Clock


class Goal(RuleScope):
    """A goal: `share` of all that falls into the last `window` ends within a threshold.

    Of a `metric` the threshold is by the metric's own clock; of a running `clock` by the one that `by` names.
    """

    name: MetricName = Field(description="its name in alerts, in the API and in messages")
    label: str = Field(default="", max_length=80, description="its name on the dashboard")
    clock: RunningClock | None = Field(default=None, description="the running clock that it is about")
    metric: MetricName | None = Field(default=None, description="the metric that it is about: a span")
    within: Amount = Field(description="the threshold, like '24h'")
    by: Clock | None = Field(default=None, description="all hours, or the calendar's working hours")
    share: Share = Field(default=0.9, description="the share that is to keep it, like '90%'")
    window: Amount = Field(default=timedelta(days=28), description="the time that is looked back upon")

    @model_validator(mode="after")
    def _clock_or_metric(self) -> Self:
        if (self.clock is None) == (self.metric is None):
            raise ValueError(f"goal {self.name!r} needs either `clock` or `metric`")
        if self.metric and self.by:
            raise ValueError(f"goal {self.name!r} is of a metric, which has a clock; `by` is for `clock`")
        return self

    def check(self, definitions: Definitions) -> None:
        """Raise `ValueError` unless what it names is defined."""
        whose = f"goal {self.name!r}"
        self.check_teams([team.name for team in definitions.teams], whose)
        if self.metric:
            self._check_metric(definitions)
        if self.clock_by(definitions) is Clock.WORKING:
            self._check_working(definitions)

    def _check_metric(self, definitions: Definitions) -> None:
        metric = definitions.metric(self.metric or "")
        if metric is None or metric.count:
            spans = ", ".join(one.name for one in definitions.metrics if not one.count)
            raise ValueError(f"goal {self.name!r}: metric = {self.metric!r} is no span; spans: {spans}")

    def _check_working(self, definitions: Definitions) -> None:
        if not definitions.calendar.hours:
            raise ValueError(f"goal {self.name!r}: by = 'working' needs calendar.hours")

    def _metric(self, definitions: Definitions) -> Metric | None:
        return definitions.metric(self.metric) if self.metric else None

    def clock_by(self, definitions: Definitions) -> Clock:
        """By which clock its threshold counts."""
        metric = self._metric(definitions)
        return metric.clock if metric else self.by or Clock.WALL

    def clock_name(self, definitions: Definitions) -> str:
        """The clock in documents that runs until it is kept or missed."""
        metric = self._metric(definitions)
        if metric and metric.from_ and metric.to:
            return span_clock(metric.from_, metric.to)
        return str(self.clock)

    def what(self, definitions: Definitions) -> str:
        """What it is about, in words."""
        metric = self._metric(definitions)
        if metric:
            return metric.label
        return WHAT[self.clock] if self.clock else self.name
