"""What alerts are about, and when each alert was true of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict, assert_never, cast

from services.contracts.alerting.alerts import When
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


def number_of(subject: AlertSubject | Deployed) -> int | None:
    """The number of a pull request; a deployment has none."""
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


def true_intervals(rule: Rule, subject: GoalSubject | Deployed) -> Iterator[TrueInterval]:
    """When an alert was true of a subject, and still is."""
    match rule.alert.when:
        case When.MISSED | When.AT_RISK:
            if "clocks" in subject:
                yield from _of_goal(rule, cast(GoalSubject, subject))
        case When.MERGED_WITHOUT_REVIEW:
            if "clocks" in subject:
                yield from _unreviewed(rule, cast(AlertSubject, subject))
        case When.DEPLOYMENT_FAILED:
            if "outcome" in subject:
                yield from _failed(rule, cast(Deployed, subject))
        case _:
            assert_never(rule.alert.when)


def _of_goal(rule: Rule, subject: GoalSubject) -> Iterator[TrueInterval]:
    if not rule.includes(subject):
        return
    for one in subject["clocks"]:
        if one["clock"] == rule.clock:
            begins, until = rule.begins(one["since"]), one["until"]
            if begins is not None and (until is None or begins < until):
                key = ":".join((one["clock"], one["key"], one["fact"]))
                yield TrueInterval(key, begins, until, one["since"], one["fact"], one["who"])


def _unreviewed(rule: Rule, subject: AlertSubject) -> Iterator[TrueInterval]:
    merged = subject["milestones"].get("merged")
    explained = subject["explanation"]["milestones"].get("merged")
    fact = explained["fact"] if explained else None
    if merged is None or fact is None or not rule.includes(subject):
        return
    if not any(not one["bot"] and one["at"] <= merged for one in subject["reviews"]):
        yield TrueInterval(f"merged:{fact}", merged + SETTLED, None, merged, fact)


def _failed(rule: Rule, subject: Deployed) -> Iterator[TrueInterval]:
    failed = subject["failed_at"] or subject["finished_at"]
    counts = subject["production"] and subject["part_of"] is None
    is_failure = subject["outcome"] in ("failed", "rolled_back")
    if failed and counts and is_failure and rule.alert.includes_repository(subject["repo"]):
        restored = subject["restored_at"]
        ends = restored if restored and restored > failed else None
        yield TrueInterval("failed", failed, ends, failed, subject["_id"])
