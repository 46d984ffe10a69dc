"""Which edges are new and told: neither from before a rule was active, nor known too late. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.contracts.alerting.edges import Edge, EdgeKind, edges, next_edge
from services.contracts.alerting.rules import Rule
from services.contracts.alerting.subjects import Subject

LATE = timedelta(hours=24)
"""An alert that becomes known so long after it began is not told: history was read, or nobody watched."""


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule, and since when it is active as it is now."""

    rule: Rule
    activated: datetime

    def told_from(self, now: datetime) -> datetime:
        """The moment from which on an alert that begins is told."""
        return max(self.activated, now - LATE)


def new_edges(
    rules: Iterable[ActiveRule], subject: Subject, recorded: Collection[str], now: datetime
) -> list[Edge]:
    """The edges of a subject before now that are told and were not recorded yet, in order.

    A reminder and an end are told only where the beginning was.
    """
    found = [edge for one in rules for edge in _told(one, subject, recorded, now)]
    return sorted(edge for edge in found if edge.id not in recorded)


def _told(active: ActiveRule, subject: Subject, recorded: Collection[str], now: datetime) -> list[Edge]:
    told: set[str] = set()
    found: list[Edge] = []
    for edge in edges(active.rule, subject, now):
        if edge.kind is EdgeKind.BEGIN and (edge.at >= active.told_from(now) or edge.id in recorded):
            told.add(edge.id)
        if edge.beginning in told:
            found.append(edge)
    return found


def withdrawn_edges(
    rules: Sequence[ActiveRule],
    subject: Subject,
    begun: Mapping[str, Edge],
    recorded: Collection[str],
    now: datetime,
) -> list[Edge]:
    """The ends of alerts that were told and never began, as facts that became known later say."""
    wanted = {one.rule.alert.name for one in rules if one.rule.alert.end}
    real = {edge.id for one in rules for edge in edges(one.rule, subject, now)}
    ends = (
        replace(edge, at=now, kind=EdgeKind.END, id=_end_of(id_))
        for id_, edge in begun.items()
        if id_ not in real and edge.alert in wanted
    )
    return [end for end in ends if end.id not in recorded]


def _end_of(begin: str) -> str:
    return begin.removesuffix(f":{EdgeKind.BEGIN}") + f":{EdgeKind.END}"


def look_again(rules: Iterable[ActiveRule], subject: Subject, now: datetime) -> datetime | None:
    """When the next edge of a subject is due, if nothing happens until then; None: none is."""
    found = (next_edge(one.rule, subject, now) for one in rules)
    return min((at for at in found if at is not None), default=None)
