"""The grammar of a metric: a span between two milestones, or a count of facts."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from services.contracts.definitions.filters import Filtered
from services.contracts.definitions.vocabulary import (
    COUNTED,
    HOURS,
    Better,
    Clock,
    Countable,
    Milestone,
    Subject,
)

NAME_LENGTH = 63
MetricName = Annotated[str, Field(pattern=rf"^[a-z][a-z0-9_]{{0,{NAME_LENGTH - 1}}}$")]


class Metric(Filtered):
    """One metric. Spans are in hours; counts in pull requests, reviews, lines, … as `unit` says.

    `at` is the milestone in whose day a span falls (its `to` unless said otherwise). `phases` names
    spans that divide this one without gap or overlap. `early_end = "zero"` makes a span that ended
    before it began 0 (reviewed before it was ready); otherwise such a span is null. `beside` names the
    metric that is the same by the other clock.
    """

    name: MetricName = Field(description="its name in the API, in CSV and in phases")
    label: str = Field(min_length=1, max_length=80, description="its name on the dashboard")
    help: str = Field(default="", description="what it is, in a sentence")
    better: Better | None = Field(default=None, description="the direction in which it improves")
    unit: str = Field(default=HOURS, description="what it is counted in; that of the count, unless stated")
    from_: Milestone | None = Field(default=None, alias="from", description="where a span begins")
    to: Milestone | None = Field(default=None, description="where a span ends")
    at: Milestone | None = Field(default=None, description="the milestone on whose day a span is counted")
    clock: Clock = Field(default=Clock.WALL, description="all hours, or the calendar's working hours")
    early_end: Literal["null", "zero"] = Field(
        default="null", description="a span that ends before it begins"
    )
    phases: tuple[MetricName, ...] = Field(default=(), description="spans that divide it, in order")
    count: Countable | None = Field(default=None, description="what is counted")
    beside: MetricName | None = Field(default=None, description="the same metric by the other clock")

    @model_validator(mode="before")
    @classmethod
    def _unit_of_what_is_counted(cls, section: object) -> object:
        if not isinstance(section, dict) or "unit" in section or section.get("count") not in list(Countable):
            return section
        return {**section, "unit": COUNTED[Countable(section["count"])].unit}

    @model_validator(mode="after")
    def _span_or_count(self) -> Self:
        span = self.from_ is not None and self.to is not None
        if span == (self.count is not None) or (self.from_ is None) != (self.to is None):
            raise ValueError(f"metric {self.name!r} needs either both `from` and `to`, or `count`")
        if self.count and (self.at or self.phases or self.early_end != "null"):
            raise ValueError(f"metric {self.name!r} is a count; `at`, `phases` and `early_end` are of spans")
        return self

    @model_validator(mode="after")
    def _clock_for_hours(self) -> Self:
        if not self.timed and self.clock is not Clock.WALL:
            raise ValueError(f"metric {self.name!r} counts what takes no time; `clock` is for hours")
        if not self.timed and self.beside:
            raise ValueError(f"metric {self.name!r} counts what takes no time; `beside` is for hours")
        return self

    @model_validator(mode="after")
    def _filters_for_pull_requests(self) -> Self:
        if self.count and COUNTED[self.count].of is Subject.DEPLOYMENT and self.stated_filters:
            keys = ", ".join(self.stated_filters)
            raise ValueError(f"metric {self.name!r} counts deployments; {keys} are of pull requests")
        return self

    def check_phases(self, phases: Sequence["Metric"]) -> None:
        """Raise `ValueError` unless the phases lead from `from` to `to`, each beginning where one ends."""
        path = [self.from_, *(phase.to for phase in phases)]
        starts = [*(phase.from_ for phase in phases), self.to]
        if phases and path != starts:
            raise ValueError(
                f"metric {self.name!r} is from {self.from_} to {self.to}, but its phases lead "
                + ", ".join(f"from {phase.from_} to {phase.to}" for phase in phases)
            )
        if other := [phase.name for phase in phases if phase.clock is not self.clock]:
            raise ValueError(
                f"metric {self.name!r} goes by the {self.clock} clock, but not its phases {', '.join(other)}"
            )

    def check_beside(self, other: "Metric | None") -> None:
        """Raise `ValueError` unless the other metric is the same by the other clock."""
        if self.beside is None:
            return
        if other is None:
            raise ValueError(f"metric {self.name!r} is beside {self.beside!r}, which nobody defines")
        same = (other.from_, other.to, other.count) == (self.from_, self.to, self.count)
        if not same or other.clock is self.clock or other.beside:
            raise ValueError(f"metric {self.name!r} is not the same as {self.beside!r} by the other clock")

    @property
    def timed(self) -> bool:
        """Whether it is an amount of time, which every clock has its own figure of."""
        return self.count is None or COUNTED[self.count].unit == HOURS

    @property
    def anchor(self) -> Milestone | None:
        """The milestone in whose day it is counted; None for a countable with its own time."""
        return COUNTED[self.count].at if self.count else self.at or self.to
