"""The grammar of a metric: a span between two milestones, or a count of facts."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.contracts.definitions.vocabulary import Better, Clock, Countable, Milestone

MetricName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class Metric(BaseModel):
    """One metric. Spans are in hours; counts in pull requests, reviews, lines, … as `unit` says.

    `at` is the milestone in whose day a span falls (its `to` unless said otherwise). `phases` names
    spans that divide this one without gap or overlap. `early_end = "zero"` makes a span that ended
    before it began 0 (reviewed before it was ready); otherwise such a span is null.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: MetricName
    label: str = Field(min_length=1, max_length=80)
    help: str = ""
    better: Better | None = None
    unit: str = "hours"
    from_: Milestone | None = Field(default=None, alias="from")
    to: Milestone | None = None
    at: Milestone | None = None
    clock: Clock = Clock.WALL
    early_end: Annotated[str, Field(pattern="^(null|zero)$")] = "null"
    phases: tuple[MetricName, ...] = ()
    count: Countable | None = None

    @model_validator(mode="after")
    def _span_or_count(self) -> Self:
        span = self.from_ is not None and self.to is not None
        if span == (self.count is not None) or (self.from_ is None) != (self.to is None):
            raise ValueError(f"metric {self.name!r} needs either both `from` and `to`, or `count`")
        return self

    @model_validator(mode="after")
    def _clock_there_is(self) -> Self:
        if self.clock is Clock.WORKING:
            raise ValueError(f"metric {self.name!r}: clock = 'working' is not measured yet; allowed: 'wall'")
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

    @property
    def anchor(self) -> Milestone | None:
        """The milestone in whose day a span is counted; None for a count."""
        return self.at or self.to
