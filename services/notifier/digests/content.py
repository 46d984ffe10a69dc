"""What a digest is made of: what waits, what moved, how goals were kept, and what changed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.contracts.alerting.digests import Digest
from services.contracts.alerting.kept import GoalRule, Result, decisions, result
from services.contracts.alerting.subjects import AlertSubject
from services.contracts.clocks import RunningClock
from services.contracts.definitions.document import Definitions

FOLLOWED = "cycle_time"
"""The metric whose change a digest says."""
TURNS = (RunningClock.WAITING_FOR_REVIEW, RunningClock.CHANGES_REQUESTED, RunningClock.APPROVED)


@dataclass(frozen=True, slots=True)
class DigestPeriod:
    """A time [start, end), and the equally long one before it."""

    start: datetime
    end: datetime

    @property
    def before(self) -> datetime:
        """When the time before begins."""
        return self.start - (self.end - self.start)


@dataclass(frozen=True, slots=True)
class DigestRules:
    """A digest with its period, and what its goals and figures mean."""

    digest: Digest
    period: DigestPeriod
    goals: tuple[GoalRule, ...]
    definitions: Definitions

    @property
    def begins_at(self) -> datetime:
        """From when on changes of pull requests matter."""
        longest = max((rule.goal.window for rule in self.goals), default=timedelta(0))
        return min(self.period.before, self.period.end - 2 * longest)


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """A pull request that somebody has to do something about; `who`: for whom it waits, if for somebody."""

    clock: RunningClock
    since: datetime
    who: str | None
    subject: AlertSubject

    @property
    def turn(self) -> str:
        """Whose turn it is: of a reviewer's who is asked, else the author's."""
        asked = self.clock is RunningClock.WAITING_FOR_REVIEW and self.who
        return asked or self.subject["author"]


@dataclass(slots=True)
class DigestContent:
    """All that is in a digest; `goals` has for each goal its result now, and in the window before."""

    waiting: list[WaitingItem] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)
    goals: dict[str, tuple[Result, Result]] = field(default_factory=dict)
    measured: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say: nothing waits, and nothing moved."""
        return not self.waiting and not any(self.moved.values())


def add_content(content: DigestContent, subjects: Iterable[AlertSubject], rules: DigestRules) -> None:
    """Add pull requests."""
    period = rules.period
    for subject in filter(rules.digest.includes, subjects):
        content.waiting += _waiting(subject, period.end)
        _add_moved(content, subject, period)
        _add_measures(content, subject, period, rules.definitions)
        for rule in rules.goals:
            _add_goal(content, rule, subject, period.end)


def _waiting(subject: AlertSubject, now: datetime) -> Iterable[WaitingItem]:
    for one in subject["clocks"]:
        if one["until"] is None and one["clock"] in TURNS and one["since"] <= now:
            yield WaitingItem(RunningClock(one["clock"]), one["since"], one["who"], subject)


def _add_moved(content: DigestContent, subject: AlertSubject, period: DigestPeriod) -> None:
    for name in ("opened", "merged"):
        at = subject["milestones"].get(name)
        if at and period.start <= at < period.end:
            content.moved[name] = content.moved.get(name, 0) + 1


def _add_measures(
    content: DigestContent, subject: AlertSubject, period: DigestPeriod, definitions: Definitions
) -> None:
    followed, merged = definitions.metric(FOLLOWED), subject["milestones"].get("merged")
    if followed is None or merged is None or not period.before <= merged < period.end:
        return
    for name in (FOLLOWED, *followed.phases):
        value = subject["measures"].get(name)
        if value is not None:
            now, before = content.measured.setdefault(name, ([], []))
            (now if merged >= period.start else before).append(value)


def _add_goal(content: DigestContent, rule: GoalRule, subject: AlertSubject, now: datetime) -> None:
    found, since = list(decisions(rule, subject, now)), now - rule.goal.window
    last, before = content.goals.get(rule.goal.name, (Result(0, 0), Result(0, 0)))
    earlier = result(found, since - rule.goal.window, since)
    content.goals[rule.goal.name] = (last + result(found, since, now), before + earlier)
