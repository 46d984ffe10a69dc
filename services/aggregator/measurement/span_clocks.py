"""The clocks of spans: each runs while the first milestone of a metric is reached and the second is not."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.aggregator.facts.fact import Fact, FactType
from services.aggregator.measurement.clock_intervals import ClockInterval
from services.aggregator.measurement.history import History
from services.aggregator.measurement.milestones import Milestones
from services.aggregator.measurement.open_periods import OpenPeriod, earlier
from services.aggregator.measurement.rules import Rules
from services.contracts.clocks import span_clock
from services.contracts.definitions.vocabulary import Milestone
from services.contracts.events import ReviewState
from services.contracts.readmodels.pull_requests import ClockDocument

_AFTER_THE_END = (Milestone.MERGED, Milestone.DEPLOYED)

Moment = tuple[datetime, str]


def span_clocks(
    history: History,
    milestones: Milestones,
    alive: Sequence[OpenPeriod],
    rules: Rules,
    *,
    deploys: bool,
) -> Iterator[ClockDocument]:
    """The clocks of all metrics that are spans, each pair of milestones once.

    `deploys`: its merge will come with a deployment, so that there is something to wait for.
    """
    for first, last in rules.spans:
        if last is Milestone.DEPLOYED and not deploys:
            continue
        begun, ended = (_moments(one, history, milestones) for one in (first, last))
        for interval in _intervals(begun, ended, undone=last is Milestone.CLOSED):
            for part in _cut(interval, first, alive):
                yield part.document(span_clock(first, last))


def _moments(milestone: Milestone, history: History, milestones: Milestones) -> list[Moment]:
    """Every moment at which a milestone was reached: an approval and a close may come again."""
    match milestone:
        case Milestone.APPROVED:
            merged = history.first(FactType.MERGED)
            return [
                (one.fact.at, one.fact.id)
                for one in history.human_reviews
                if one.state == ReviewState.APPROVED and not _after(one.fact, merged)
            ]
        case Milestone.CLOSED:
            return [(fact.at, fact.id) for fact in history.all(FactType.CLOSED)]
        case _:
            reached = milestones[milestone]
            return [(reached.at, reached.fact or str(milestone))] if reached.at else []


def _after(fact: Fact, merged: Fact | None) -> bool:
    return merged is not None and fact.at > merged.at


def _intervals(begun: Sequence[Moment], ended: Sequence[Moment], *, undone: bool) -> Iterator[ClockInterval]:
    """From each first moment to the next, or to the last milestone. `undone`: it can be undone again."""
    for place, (since, fact) in enumerate(begun):
        again = begun[place + 1][0] if place + 1 < len(begun) else None
        if undone or not any(at <= since for at, _ in ended):
            end = next((at for at, _ in ended if at > since), None)
            interval = ClockInterval(since, earlier(again, end), fact)
            if not interval.is_empty:
                yield interval


def _cut(interval: ClockInterval, first: Milestone, alive: Sequence[OpenPeriod]) -> Iterator[ClockInterval]:
    """Its parts while the pull request was open; what begins before the opening counts from there."""
    if first in _AFTER_THE_END:
        yield interval
        return
    for place, part in enumerate(interval.within(alive)):
        early = place == 0 and alive and interval.since < alive[0].since
        yield ClockInterval(interval.since, part.until, interval.fact) if early else part
