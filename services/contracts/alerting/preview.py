"""What rules would have told over a time: the same edges as if they had been active since its beginning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.contracts.alerting.edges import Edge, EdgeKind, edges
from services.contracts.alerting.kept import GoalRule, Result, decisions, result
from services.contracts.alerting.rules import Rule
from services.contracts.alerting.subjects import GoalSubject, Subject


@dataclass(frozen=True, slots=True)
class PreviewPeriod:
    """A time [start, end)."""

    start: datetime
    end: datetime


def told(rule: Rule, subject: Subject, period: PreviewPeriod) -> list[Edge]:
    """The edges of a subject in a period that are told: those of alerts that began in it."""
    found: list[Edge] = []
    begun: set[str] = set()
    for edge in edges(rule, subject, period.end):
        if edge.kind is EdgeKind.BEGIN and edge.at >= period.start:
            begun.add(edge.beginning)
        if edge.beginning in begun:
            found.append(edge)
    return found


def goal_result(rule: GoalRule, subjects: Iterable[GoalSubject], period: PreviewPeriod) -> Result:
    """How often a goal would have been kept, and how often missed, in a period."""
    found = (one for each in subjects for one in decisions(rule, each, period.end))
    return result(found, period.start, period.end)
