"""Whether goals are kept: each interval of a clock once, when it is decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from services.contracts.alerting.deadlines import Deadlines
from services.contracts.alerting.goals import Goal
from services.contracts.alerting.subjects import AlertSubject
from services.contracts.definitions.document import Definitions


@dataclass(frozen=True, slots=True)
class Decision:
    """An interval that kept a goal or missed it, and when that was decided: at its end, or its deadline."""

    subject: str
    since: datetime
    at: datetime
    kept: bool
    running: bool
    who: str | None


def decisions(
    goal: Goal, definitions: Definitions, subject: AlertSubject, now: datetime
) -> Iterator[Decision]:
    """What is decided by a moment of a goal for one pull request.

    An interval of a metric counts if it ended with the metric's milestone, or its deadline has passed.
    """
    if not goal.includes(subject):
        return
    deadlines = Deadlines.of(definitions.calendar, goal.clock_by(definitions))
    clock, reached = goal.clock_name(definitions), _reached(goal, definitions, subject)
    for one in subject["clocks"]:
        if one["clock"] == clock:
            due, until = deadlines.after(one["since"], goal.within), one["until"]
            over = until is not None and until <= now
            missed = due is not None and due < (until if over and until else now)
            if missed and due:
                yield Decision(subject["_id"], one["since"], due, False, not over, one["who"])
            elif over and until and (goal.metric is None or until in reached):
                yield Decision(subject["_id"], one["since"], until, True, False, one["who"])


def _reached(goal: Goal, definitions: Definitions, subject: AlertSubject) -> set[datetime]:
    """The moments at which the metric of a goal was complete."""
    metric = definitions.metric(goal.metric) if goal.metric else None
    at = subject["milestones"].get(metric.to) if metric and metric.to else None
    return {at} if at else set()


@dataclass(frozen=True, slots=True)
class Result:
    """How many intervals kept a goal, and how many missed it."""

    kept: int
    missed: int

    def __add__(self, other: "Result") -> "Result":
        return Result(self.kept + other.kept, self.missed + other.missed)

    @property
    def n(self) -> int:
        """How many were decided."""
        return self.kept + self.missed

    @property
    def share(self) -> float | None:
        """The share that kept it; None: nothing was decided."""
        return self.kept / self.n if self.n else None


def result(found: Iterable[Decision], start: datetime, end: datetime) -> Result:
    """What was decided in [start, end)."""
    inside = [one.kept for one in found if start <= one.at < end]
    return Result(sum(inside), len(inside) - sum(inside))
