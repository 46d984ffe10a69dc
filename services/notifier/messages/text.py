"""What a message says of an alert, in a sentence. Pure."""

from datetime import timedelta
from typing import assert_never, cast

from services.contracts.alerting.alerts import When
from services.contracts.alerting.amounts import amount_text
from services.contracts.alerting.edges import Edge, EdgeKind
from services.contracts.alerting.figures import FigureHistory
from services.contracts.alerting.rules import Rule
from services.contracts.alerting.subjects import (
    AlertSubject,
    Deployed,
    GoalSubject,
    Subject,
    UnreadableMessage,
    WatchedSource,
)
from services.contracts.definitions.vocabulary import Clock, PeopleShown

_LONGEST_TITLE = 120
_LONGEST_REASON = 300
_MINUTE = timedelta(minutes=1)


def edge_text(edge: Edge, rule: Rule, subject: Subject, shown: PeopleShown) -> str:
    """Say what happened. Individuals are named only where the definitions show them."""
    match rule.alert.when:
        case When.MISSED | When.AT_RISK:
            return f"{name_of(cast(AlertSubject, subject))}: {_of_goal(edge, rule, shown)}"
        case When.MERGED_WITHOUT_REVIEW:
            return f"{name_of(cast(AlertSubject, subject))}: merged without a review"
        case When.DEPLOYMENT_FAILED:
            deployed = cast(Deployed, subject)
            return (
                f"{deployed['repo']}: the deployment to {deployed['environment']} {_failed(edge, deployed)}"
            )
        case When.CHANGED:
            return f"{rule.what}: {_changed(edge, rule, cast(FigureHistory, subject))}"
        case When.SOURCE_FAILING:
            source = cast(WatchedSource, subject)
            return f"{source['repo']}: {_failing(edge, source)}"
        case When.DEAD_LETTERS:
            message = cast(UnreadableMessage, subject)
            return f"A message cannot be read ({message['about']}): {message['reason'][:_LONGEST_REASON]}"
        case _:
            assert_never(rule.alert.when)


def name_of(subject: GoalSubject) -> str:
    """A pull request with its title."""
    return f"{subject['repo']}#{subject['number']} {subject['title'][:_LONGEST_TITLE]}"


def _failed(edge: Edge, deployed: Deployed) -> str:
    if edge.kind is EdgeKind.END:
        return "works again"
    return "was rolled back" if deployed["outcome"] == "rolled_back" else "failed"


def _failing(edge: Edge, source: WatchedSource) -> str:
    if edge.kind is EdgeKind.END:
        return "is collected again"
    why = f": {source['error'][:_LONGEST_REASON]}" if source["error"] else ""
    return f"cannot be collected for {lasted(edge.at - edge.since)}{why}"


def _changed(edge: Edge, rule: Rule, history: FigureHistory) -> str:
    """Say the figure of the day, and what is usual."""
    found = next((one for one in history["moments"] if one["at"] == edge.at), None)
    window = amount_text(rule.alert.window)
    if edge.kind is EdgeKind.END or found is None or found["value"] is None or found["usual"] is None:
        return f"the last {window} are as usual again"
    value, usual = (_figure(rule, one) for one in (found["value"], found["usual"]))
    return f"{value} in the last {window}, {usual} in the four times {window} before"


def _figure(rule: Rule, value: float) -> str:
    if rule.figure and rule.figure.count:
        return f"{value * 100:.0f}%"
    return f"a median of {value:.1f} h"


def _of_goal(edge: Edge, rule: Rule, shown: PeopleShown) -> str:
    assert rule.goal is not None
    within = f"{amount_text(rule.goal.within)}{' of working time' if rule.by is Clock.WORKING else ''}"
    whom = f" ({edge.who})" if edge.who and shown is PeopleShown.NAMED else ""
    what = f"{rule.what[:1].lower()}{rule.what[1:]}{whom}"
    match edge.kind, rule.alert.when:
        case EdgeKind.END, _:
            return f"{what}: over after {lasted(edge.at - edge.since)}; the goal is {within}"
        case EdgeKind.REMINDER, _:
            return f"{what}: still, for {lasted(edge.at - edge.since)}; the goal is {within}"
        case _, When.AT_RISK:
            assert rule.alert.before is not None
            return f"{what}: the goal of {within} is missed in {amount_text(rule.alert.before)}"
        case _:
            return f"{what}: the goal of {within} is missed"


def lasted(time: timedelta) -> str:
    """An amount of time for people: its two largest units, like `1 d 4 h`."""
    minutes = max(time // _MINUTE, 0)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "d"), (hours, "h"), (rest, "min")]
    said = [f"{amount} {unit}" for amount, unit in parts if amount]
    return " ".join(said[:2]) or "0 min"
