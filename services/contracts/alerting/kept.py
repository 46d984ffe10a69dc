"""Whether goals are kept: each interval of a clock once, when it is decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from services.contracts.alerting.deadlines import Deadlines
from services.contracts.alerting.goals import Goal
from services.contracts.alerting.subjects import GoalSubject
from services.contracts.definitions.document import Definitions

LATER = datetime.max.replace(tzinfo=UTC)
"""The end of what has not ended."""


@dataclass(frozen=True, slots=True)
class GoalRule:
    """A goal made ready: its clock in documents, its deadlines, and the last milestone of its metric."""

    goal: Goal
    clock: str
    deadlines: Deadlines
    last: str | None

    @classmethod
    def of(cls, goal: Goal, definitions: Definitions) -> Self:
        """Make a goal ready; all that it names must be defined."""
        metric = definitions.metric(goal.metric) if goal.metric else None
        deadlines = Deadlines.of(definitions.calendar, goal.clock_by(definitions))
        last = metric.to if metric else None
        return cls(goal, goal.clock_name(definitions), deadlines, last)

    def counts(self, until: datetime, subject: GoalSubject) -> bool:
        """Whether an interval that ended then counts: of a metric, if its last milestone ended it."""
        return self.goal.metric is None or subject["milestones"].get(self.last or "") == until


@dataclass(frozen=True, slots=True)
class Decision:
    """An interval that kept a goal or missed it, and when that was decided: at its end, or its deadline.

    `until` None: the interval still runs. `teams` are the author's, `fact` is the event that started it.
    """

    subject: str
    repo: str
    teams: tuple[str, ...]
    since: datetime
    until: datetime | None
    at: datetime
    kept: bool
    who: str | None
    fact: str


def decisions(rule: GoalRule, subject: GoalSubject, now: datetime) -> Iterator[Decision]:
    """What is decided by a moment of a goal for one pull request.

    An interval of a metric counts if it ended with the metric's milestone, or its deadline has passed.
    """
    if not rule.goal.includes(subject):
        return
    teams = tuple(subject["teams"])
    for one in subject["clocks"]:
        if one["clock"] == rule.clock:
            until = one["until"] if one["until"] and one["until"] <= now else None
            due = rule.deadlines.after(one["since"], rule.goal.within)
            missed = due is not None and due < (until or now)
            at = due if missed else until
            if at and (missed or rule.counts(at, subject)):
                yield Decision(
                    subject=subject["_id"],
                    repo=subject["repo"],
                    teams=teams,
                    since=one["since"],
                    until=until,
                    at=at,
                    kept=not missed,
                    who=one["who"],
                    fact=one["fact"],
                )


@dataclass(frozen=True, slots=True)
class Undecided:
    """An interval that runs and has not missed a goal: it may keep it."""

    subject: str
    repo: str
    teams: tuple[str, ...]
    since: datetime
    who: str | None
    fact: str
    until: None = None
    at: None = None
    kept: None = None


def undecided(rule: GoalRule, subject: GoalSubject, now: datetime) -> Iterator[Undecided]:
    """The intervals of a goal's clock that run at a moment and have not missed it."""
    if not rule.goal.includes(subject):
        return
    for one in subject["clocks"]:
        if one["clock"] == rule.clock and one["since"] <= now and (one["until"] or LATER) > now:
            due = rule.deadlines.after(one["since"], rule.goal.within)
            if due is None or due >= now:
                yield Undecided(
                    subject=subject["_id"],
                    repo=subject["repo"],
                    teams=tuple(subject["teams"]),
                    since=one["since"],
                    who=one["who"],
                    fact=one["fact"],
                )


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
