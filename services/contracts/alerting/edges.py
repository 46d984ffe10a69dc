"""The edges of alerts: the moments at which one becomes true, is said again, or ends."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from services.contracts.alerting.rules import Rule
from services.contracts.alerting.subjects import Subject, TrueInterval, true_intervals

MOST_REMINDERS = 100


class EdgeKind(StrEnum):
    """What happens at an edge."""

    BEGIN = "begin"
    REMINDER = "reminder"
    END = "end"


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One edge of one alert. `id` is the same whoever computes it, and whenever; `fact` is why."""

    at: datetime
    id: str
    alert: str
    kind: EdgeKind
    subject: str
    fact: str
    since: datetime
    who: str | None

    @property
    def beginning(self) -> str:
        """The id of the beginning of whatever it is about."""
        match self.kind:
            case EdgeKind.BEGIN:
                return self.id
            case EdgeKind.END:
                return f"{self.id.removesuffix(f':{EdgeKind.END}')}:{EdgeKind.BEGIN}"
            case EdgeKind.REMINDER:
                return f"{self.id.rpartition(f':{EdgeKind.REMINDER}:')[0]}:{EdgeKind.BEGIN}"


def edges(rule: Rule, subject: Subject, now: datetime) -> list[Edge]:
    """Every edge before a moment, in the order in which they happen."""
    return list(takewhile(lambda edge: edge.at < now, planned(rule, subject)))


def next_edge(rule: Rule, subject: Subject, now: datetime) -> datetime | None:
    """When the first edge from a moment on will be, if nothing happens until then; None: no more."""
    return next((edge.at for edge in planned(rule, subject) if edge.at >= now), None)


def planned(rule: Rule, subject: Subject) -> Iterator[Edge]:
    """Every edge, in order: also those to come, if nothing happens until then."""
    of = (_edges(rule, subject["_id"], one) for one in true_intervals(rule, subject))
    return heapq.merge(*of)


def _edges(rule: Rule, subject: str, one: TrueInterval) -> Iterator[Edge]:
    of = f"{rule.alert.name}:{subject}:{one.key}"

    def edge(kind: EdgeKind, at: datetime, number: int = 0) -> Edge:
        id_ = f"{of}:{kind}:{number}" if number else f"{of}:{kind}"
        return Edge(at, id_, rule.alert.name, kind, subject, one.fact, one.since, one.who)

    yield edge(EdgeKind.BEGIN, one.begins)
    for number, at in _reminders(rule, one):
        yield edge(EdgeKind.REMINDER, at, number)
    if one.ends and rule.alert.end:
        yield edge(EdgeKind.END, one.ends)


def _reminders(rule: Rule, one: TrueInterval) -> Iterator[tuple[int, datetime]]:
    if not rule.alert.remind:
        return
    for number in range(1, MOST_REMINDERS + 1):
        at = rule.deadlines.after(one.begins, number * rule.alert.remind)
        if at is None or (one.ends and at >= one.ends):
            return
        yield number, at
