"""The value of every metric for one pull request, with the arithmetic, or the reason why there is none."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import assert_never

from services.aggregator.facts.fact import Fact, FactType
from services.aggregator.measurement.drafts import draft_time
from services.aggregator.measurement.exclusions import exclusion_reasons
from services.aggregator.measurement.history import History
from services.aggregator.measurement.milestones import Milestones
from services.aggregator.measurement.rounds import Round
from services.aggregator.measurement.rules import Rules
from services.aggregator.measurement.values import MeasuredValue, count, format_hours, format_time
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import COUNTED, Clock, Countable, Milestone, Subject


def span(metric: Metric, milestones: Milestones, rules: Rules) -> MeasuredValue:
    """The hours between two milestones, by the metric's clock."""
    assert metric.from_ is not None
    assert metric.to is not None
    start, end = milestones[metric.from_], milestones[metric.to]
    for milestone, reached in ((metric.from_, start), (metric.to, end)):
        if reached.at is None:
            return MeasuredValue(None, reason=f"{milestone} is not known: {reached.rule}")
    assert start.at is not None
    assert end.at is not None
    text = f"{metric.to} {format_time(end.at)} - {metric.from_} {format_time(start.at)}"
    if start.at <= end.at:
        hours = rules.calendars.hours(metric.clock, start.at, end.at)
        return MeasuredValue(hours, f"{text} = {format_hours(hours, metric.clock)}")
    if metric.early_end == "zero":
        return MeasuredValue(0.0, f"{text} is before it began: 0 h")
    return MeasuredValue(None, reason=f"{text}: it ended before it began")


def _once(milestone: Milestone, milestones: Milestones) -> MeasuredValue:
    reached = milestones[milestone]
    if reached.at is None:
        return MeasuredValue(None, reason=reached.rule)
    return MeasuredValue(1.0, f"{milestone} {format_time(reached.at)}")


def _lines(history: History) -> MeasuredValue:
    additions, deletions = history.number("additions"), history.number("deletions")
    if additions is None or deletions is None:
        return MeasuredValue(None, reason="additions and deletions are not known")
    lines = additions + deletions
    return MeasuredValue(float(lines), f"{additions} additions + {deletions} deletions = {lines} lines")


def _pushes_after_review(history: History) -> list[Fact]:
    first = next((review.fact for review in history.human_reviews), None)
    pushes = history.all(FactType.HEAD_FORCE_PUSHED)
    return [push for push in pushes if first and push.at > first.at]


def tally(
    history: History, milestones: Milestones, rounds: Sequence[Round]
) -> Mapping[Countable, MeasuredValue]:
    """What can be counted of one pull request. Reviews and rounds of bots are left out."""
    if history.author is None:
        unknown = MeasuredValue(None, reason=milestones[Milestone.OPENED].rule)
        return {what: unknown for what in Countable if COUNTED[what].of is not Subject.DEPLOYMENT}
    by_humans = [one for one in rounds if not one.bot]
    reviews = count(len(history.human_reviews), "reviews by others")
    return {
        Countable.OPENED: _once(Milestone.OPENED, milestones),
        Countable.MERGED: _once(Milestone.MERGED, milestones),
        Countable.CLOSED: _once(Milestone.CLOSED, milestones),
        Countable.REOPENED: count(len(history.all(FactType.REOPENED)), "times opened again"),
        Countable.LINES: _lines(history),
        Countable.REVIEW_ROUND: count(len(by_humans), "rounds of review"),
        Countable.RE_REQUEST: count(sum(one.re_request for one in by_humans), "re-requests"),
        Countable.FORCE_PUSH: count(len(history.all(FactType.HEAD_FORCE_PUSHED)), "force-pushes"),
        Countable.FORCE_PUSH_AFTER_REVIEW: count(
            len(_pushes_after_review(history)), "force-pushes after the first review"
        ),
        Countable.REVIEW_GIVEN: reviews,
        Countable.REVIEW_RECEIVED: reviews,
    }


def _round_latency(rounds: Sequence[Round], clock: Clock) -> MeasuredValue:
    """The mean over the rounds that humans answered."""
    took = [hours for one in rounds if not one.bot and (hours := one.hours(clock)) is not None]
    if not took:
        return MeasuredValue(None, reason="no round of review was answered")
    mean = sum(took) / len(took)
    text = " + ".join(f"{hours:.2f}" for hours in took)
    return MeasuredValue(mean, f"({text}) / {len(took)} rounds = {format_hours(mean, clock)}")


def measures_of(
    history: History, milestones: Milestones, rounds: Sequence[Round], rules: Rules
) -> dict[str, MeasuredValue]:
    """Every metric that is about pull requests, by name."""
    counted = tally(history, milestones, rounds)
    measured: dict[str, MeasuredValue] = {}
    for metric in rules.definitions.metrics:
        match metric.count:
            case None:
                measured[metric.name] = span(metric, milestones, rules)
            case (
                Countable.OPENED
                | Countable.MERGED
                | Countable.CLOSED
                | Countable.REOPENED
                | Countable.LINES
                | Countable.REVIEW_ROUND
                | Countable.RE_REQUEST
                | Countable.FORCE_PUSH
                | Countable.FORCE_PUSH_AFTER_REVIEW
                | Countable.REVIEW_GIVEN
                | Countable.REVIEW_RECEIVED
            ):
                measured[metric.name] = counted[metric.count]
            case Countable.DRAFT_TIME:
                hours = partial(rules.calendars.hours, metric.clock)
                known = counted.get(Countable.DRAFT_TIME)
                measured[metric.name] = known or draft_time(history, milestones, hours, metric.clock)
            case Countable.ROUND_LATENCY:
                known = counted.get(Countable.ROUND_LATENCY)
                measured[metric.name] = known or _round_latency(rounds, metric.clock)
            case Countable.DEPLOYMENT | Countable.CHANGE_FAILURE | Countable.RESTORE:
                continue  # of deployments, not of pull requests
            case _:
                assert_never(metric.count)
    return {**measured, **_excluded(history, rules)}


def _excluded(history: History, rules: Rules) -> dict[str, MeasuredValue]:
    return {name: MeasuredValue(None, reason=why) for name, why in exclusion_reasons(history, rules).items()}
