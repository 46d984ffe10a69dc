"""What the rules of a file would have told, and what goals would have been kept, by the read models."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.contracts.alerting.amounts import share_text
from services.contracts.alerting.edges import Edge, EdgeKind
from services.contracts.alerting.figures import FigureHistory, beginnings_of_days
from services.contracts.alerting.kept import GoalRule, Result
from services.contracts.alerting.preview import PreviewPeriod, goal_result, told
from services.contracts.alerting.subjects import AlertSubject, Subject
from services.notifier.configuration import NotifierConfiguration
from services.notifier.figure_watch import read_history
from services.notifier.messages.text import edge_text
from services.notifier.store.store import Store

MOST_SHOWN = 10
ONE_BEFORE = timedelta(days=1)
"""Whether something began on the first day is known from the day before."""


@dataclass(slots=True)
class Preview:
    """The edges of each alert with what they would have said, and the result of each goal."""

    alerts: dict[str, list[tuple[Edge, str]]] = field(default_factory=dict)
    goals: dict[str, tuple[Result, float]] = field(default_factory=dict)


async def preview_of(store: Store, configuration: NotifierConfiguration, period: PreviewPeriod) -> Preview:
    """Go through everything that something happened to in a period, or that is open. Raises `StoreError`."""
    alerting, rules = configuration.alerting, configuration.rules
    found = Preview(
        {rule.alert.name: [] for rule in rules},
        {goal.name: (Result(0, 0), goal.share) for goal in alerting.goals},
    )
    subjects = await store.subjects()
    async for some in subjects.updated(period.start):
        _add_edges(found, some, configuration, period)
        _add_results(found, some, configuration, period)
    _add_edges(found, await subjects.deployments(period.start), configuration, period)
    _add_edges(found, await _histories(store, configuration, period), configuration, period)
    return found


async def _histories(
    store: Store, configuration: NotifierConfiguration, period: PreviewPeriod
) -> list[FigureHistory]:
    """The figures that alerts compare, over the days of a period. Raises `StoreError`."""
    zone = ZoneInfo(configuration.definitions.calendar.timezone)
    days = list(beginnings_of_days(zone, period.start - ONE_BEFORE, period.end))
    return [await read_history(store, rule, days) for rule in configuration.rules if rule.figure]


def _add_edges(
    found: Preview,
    some: Iterable[Subject],
    configuration: NotifierConfiguration,
    period: PreviewPeriod,
) -> None:
    shown = configuration.definitions.people.show
    for subject in some:
        for rule in configuration.rules:
            for edge in told(rule, subject, period):
                found.alerts[edge.alert].append((edge, edge_text(edge, rule, subject, shown)))


def _add_results(
    found: Preview, some: Iterable[AlertSubject], configuration: NotifierConfiguration, period: PreviewPeriod
) -> None:
    for goal in configuration.alerting.goals:
        before, share = found.goals[goal.name]
        decided = goal_result(GoalRule.of(goal, configuration.definitions), some, period)
        found.goals[goal.name] = (before + decided, share)


def preview_lines(found: Preview, days: int) -> Iterator[str]:
    """A preview for people."""
    for name, (result, wanted) in found.goals.items():
        share = (
            "nothing was decided" if result.share is None else f"kept {share_text(round(result.share, 3))}"
        )
        yield f"goal {name}: {share} (goal {share_text(wanted)}; {result.kept} kept, {result.missed} missed)"
    for name, edges in found.alerts.items():
        begun = sum(edge.kind is EdgeKind.BEGIN for edge, _ in edges)
        yield f"alert {name}: {begun} times in {days} days, {begun / days * 7:.1f} a week"
        for edge, text in sorted(edges, reverse=True)[:MOST_SHOWN]:
            yield f"  {edge.at:%Y-%m-%d %H:%M} UTC  {edge.kind:<8}  {text}"
        if len(edges) > MOST_SHOWN:
            yield f"  … and {len(edges) - MOST_SHOWN} before"


def preview_json(found: Preview) -> dict[str, object]:
    """A preview for programs."""
    return {
        "goals": {
            name: {"kept": result.kept, "missed": result.missed, "share": result.share, "goal": wanted}
            for name, (result, wanted) in found.goals.items()
        },
        "alerts": {
            name: [
                {
                    "id": edge.id,
                    "at": edge.at.isoformat(),
                    "kind": str(edge.kind),
                    "fact": edge.fact,
                    "text": text,
                }
                for edge, text in sorted(edges)
            ]
            for name, edges in found.alerts.items()
        },
    }
