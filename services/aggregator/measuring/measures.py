"""The value of every metric for one pull request, with the arithmetic, or the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.aggregator.facts.fact import FactType
from services.aggregator.measuring.history import History
from services.aggregator.measuring.milestones import Milestones
from services.aggregator.measuring.rounds import Round
from services.aggregator.measuring.rules import Rules
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Countable, Milestone


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with the arithmetic that gave it, or the reason why it is unknown."""

    value: float | None
    arithmetic: str | None = None
    reason: str | None = None


def hours_between(start: datetime, end: datetime) -> float:
    """Hours by the wall clock; negative if the end is before the start."""
    return (end - start).total_seconds() / 3600


def _spelt(at: datetime) -> str:
    return f"{at.isoformat(' ', 'seconds')[:19]} UTC"


def span(metric: Metric, milestones: Milestones) -> Measured:
    """The hours between two milestones."""
    assert metric.from_ is not None
    assert metric.to is not None
    start, end = milestones[metric.from_], milestones[metric.to]
    for milestone, reached in ((metric.from_, start), (metric.to, end)):
        if reached.at is None:
            return Measured(None, reason=f"{milestone} is not known: {reached.rule}")
    assert start.at is not None
    assert end.at is not None
    hours = hours_between(start.at, end.at)
    told = f"{metric.to} {_spelt(end.at)} - {metric.from_} {_spelt(start.at)}"
    if hours >= 0:
        return Measured(hours, f"{told} = {hours:.2f} h")
    if metric.early_end == "zero":
        return Measured(0.0, f"{told} is before it began: 0 h")
    return Measured(None, reason=f"{told}: it ended before it began")


def _number(value: int, what: str) -> Measured:
    return Measured(float(value), f"{value} {what}")


def _once(milestone: Milestone, milestones: Milestones) -> Measured:
    reached = milestones[milestone]
    if reached.at is None:
        return Measured(None, reason=reached.rule)
    return Measured(1.0, f"{milestone} {_spelt(reached.at)}")


def _lines(history: History) -> Measured:
    additions, deletions = history.value("additions"), history.value("deletions")
    if not isinstance(additions, int) or not isinstance(deletions, int):
        return Measured(None, reason="additions and deletions are not known")
    lines = additions + deletions
    return Measured(float(lines), f"{additions} additions + {deletions} deletions = {lines} lines")


def tally(history: History, milestones: Milestones, rounds: Sequence[Round]) -> Mapping[Countable, Measured]:
    """What can be counted of one pull request. Reviews and rounds of bots are left out."""
    if history.author is None:
        return dict.fromkeys(Countable, Measured(None, reason=milestones[Milestone.OPENED].rule))
    by_humans = [one for one in rounds if not one.bot]
    reviews = _number(len(history.human_reviews), "reviews by others")
    return {
        Countable.OPENED: _once(Milestone.OPENED, milestones),
        Countable.MERGED: _once(Milestone.MERGED, milestones),
        Countable.CLOSED: _once(Milestone.CLOSED, milestones),
        Countable.LINES: _lines(history),
        Countable.REVIEW_ROUND: _number(len(by_humans), "rounds of review"),
        Countable.RE_REQUEST: _number(sum(one.re_request for one in by_humans), "re-requests"),
        Countable.FORCE_PUSH: _number(len(history.all(FactType.HEAD_FORCE_PUSHED)), "force-pushes"),
        Countable.REVIEW_GIVEN: reviews,
        Countable.REVIEW_RECEIVED: reviews,
    }


def measures_of(
    history: History, milestones: Milestones, rounds: Sequence[Round], rules: Rules
) -> dict[str, Measured]:
    """Every metric that is about pull requests, by name."""
    counted = tally(history, milestones, rounds)
    return {
        metric.name: counted[metric.count] if metric.count else span(metric, milestones)
        for metric in rules.definitions.metrics
        if metric.count is None or metric.count in counted
    }
