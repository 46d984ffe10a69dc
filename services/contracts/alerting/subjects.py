"""What alerts are about, and when each alert was true of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict, assert_never, cast

from services.contracts.alerting.alerts import When
from services.contracts.alerting.figures import FigureHistory, figure_id, is_off
from services.contracts.alerting.rules import Rule
from services.contracts.alerting.scope import ScopedDocument
from services.contracts.readmodels.pull_requests import ClockDocument, Explanation, ReviewDocument

SETTLED = timedelta(minutes=1)
"""How long after a merge it is judged: its reviews may become known after it."""


class GoalSubject(ScopedDocument):
    """What goals look at of a pull request."""

    _id: str
    number: int
    title: str
    url: str
    milestones: dict[str, datetime | None]
    clocks: list[ClockDocument]


class AlertSubject(GoalSubject):
    """What alerts look at of a pull request."""

    author: str
    state: str
    measures: dict[str, float | None]
    explanation: Explanation
    reviews: list[ReviewDocument]


class Deployed(TypedDict):
    """What alerts look at of a deployment."""

    _id: str
    repo: str
    environment: str
    production: bool
    part_of: int | None
    outcome: str | None
    failed_at: datetime | None
    finished_at: datetime | None
    restored_at: datetime | None


class WatchedSource(TypedDict):
    """What alerts look at of a repository's collection."""

    _id: str
    repo: str
    state: str
    observed_at: datetime | None
    error: str | None


class UnreadableMessage(TypedDict):
    """What alerts look at of a dead letter; `_id` is `dead_letter/{sequence}`."""

    _id: str
    repo: str
    about: str
    failed_at: datetime
    reason: str


Subject = GoalSubject | AlertSubject | Deployed | WatchedSource | UnreadableMessage | FigureHistory
"""Whatever an alert can be about."""


def number_of(subject: Subject) -> int | None:
    """The number of a pull request; nothing else has one."""
    return cast(AlertSubject, subject)["number"] if "clocks" in subject else None


@dataclass(frozen=True, slots=True)
class TrueInterval:
    """A time [begins, ends) for which an alert was true; `ends` None: it has not ended.

    `since`: when the clock began, `key`: what tells the intervals of a subject apart, `fact`: why.
    """

    key: str
    begins: datetime
    ends: datetime | None
    since: datetime
    fact: str
    who: str | None = None


def true_intervals(rule: Rule, subject: Subject) -> Iterator[TrueInterval]:
    """When an alert was true of a subject, and still is."""
    match rule.alert.when:
        case When.MISSED | When.AT_RISK:
            return _of_goal(rule, subject)
        case When.MERGED_WITHOUT_REVIEW:
            return _unreviewed(rule, subject)
        case When.DEPLOYMENT_FAILED:
            return _failed(rule, subject)
        case When.CHANGED:
            return _changed(rule, subject)
        case When.SOURCE_FAILING:
            return _failing(rule, subject)
        case When.DEAD_LETTERS:
            return _unreadable(subject)
        case _:
            assert_never(rule.alert.when)


def _of_goal(rule: Rule, whatever: Subject) -> Iterator[TrueInterval]:
    if "clocks" not in whatever or not rule.includes(subject := cast(GoalSubject, whatever)):
        return
    for one in subject["clocks"]:
        if one["clock"] == rule.clock:
            begins, until = rule.begins(one["since"]), one["until"]
            if begins is not None and (until is None or begins < until):
                key = ":".join((one["clock"], one["key"], one["fact"]))
                yield TrueInterval(key, begins, until, one["since"], one["fact"], one["who"])


def _unreviewed(rule: Rule, whatever: Subject) -> Iterator[TrueInterval]:
    if "clocks" not in whatever:
        return
    subject = cast(AlertSubject, whatever)
    merged = subject["milestones"].get("merged")
    explained = subject["explanation"]["milestones"].get("merged")
    fact = explained["fact"] if explained else None
    if merged is None or fact is None or not rule.includes(subject):
        return
    if not any(not one["bot"] and one["at"] <= merged for one in subject["reviews"]):
        yield TrueInterval(f"merged:{fact}", merged + SETTLED, None, merged, fact)


def _failed(rule: Rule, whatever: Subject) -> Iterator[TrueInterval]:
    if "outcome" not in whatever:
        return
    subject = cast(Deployed, whatever)
    failed = subject["failed_at"] or subject["finished_at"]
    counts = subject["production"] and subject["part_of"] is None
    is_failure = subject["outcome"] in ("failed", "rolled_back")
    if failed and counts and is_failure and rule.alert.includes_repository(subject["repo"]):
        restored = subject["restored_at"]
        ends = restored if restored and restored > failed else None
        yield TrueInterval("failed", failed, ends, failed, subject["_id"])


def _changed(rule: Rule, whatever: Subject) -> Iterator[TrueInterval]:
    """What was off when the history began is not told: when that began is not known."""
    if whatever["_id"] != figure_id(rule.alert.name):
        return
    history = cast(FigureHistory, whatever)
    by, better = rule.alert.by or 0.0, rule.figure.better if rule.figure else None
    was_off, since = True, None
    for moment in history["moments"]:
        off = is_off(moment, by, better)
        if off and not was_off:
            since = moment["at"]
        if not off and since:
            yield TrueInterval(f"{since:%Y-%m-%d}", since, moment["at"], since, history["_id"])
            since = None
        was_off = off
    if since:
        yield TrueInterval(f"{since:%Y-%m-%d}", since, None, since, history["_id"])


def _failing(rule: Rule, whatever: Subject) -> Iterator[TrueInterval]:
    """It fails since it answered last; when it answers again, it never failed since then."""
    if "observed_at" not in whatever:
        return
    source = cast(WatchedSource, whatever)
    seen = source["observed_at"]
    if source["state"] == "failing" and seen and rule.alert.includes_repository(source["repo"]):
        yield TrueInterval(f"{seen.isoformat()}", seen + rule.alert.after, None, seen, source["_id"])


def _unreadable(whatever: Subject) -> Iterator[TrueInterval]:
    if "reason" in whatever:
        message = cast(UnreadableMessage, whatever)
        yield TrueInterval("unreadable", message["failed_at"], None, message["failed_at"], message["_id"])
