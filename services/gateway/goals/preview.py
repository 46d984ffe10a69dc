"""What an alert of a goal would have told over a time. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from services.contracts.alerting.edges import Edge, EdgeKind
from services.contracts.alerting.kept import Decision, GoalRule, decisions
from services.contracts.alerting.preview import PreviewPeriod, told
from services.contracts.alerting.rules import Rule
from services.contracts.alerting.subjects import GoalSubject
from services.contracts.api_goals import PreviewAnswer, PreviewedAlert, PreviewPoint
from services.gateway.goals.results import HOUR, count, goal_result, is_met
from services.gateway.queries.buckets import bucket_start, midnight, today_in

MOST_SHOWN = 50
WEEK = timedelta(weeks=1)


@dataclass(slots=True)
class PreviewCounts:
    """The edges that would have been told, each with its pull request, and what was decided of the goal."""

    edges: list[tuple[Edge, GoalSubject]] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)


def add_preview(
    counts: PreviewCounts,
    rules: tuple[Rule, GoalRule],
    subjects: Iterable[GoalSubject],
    period: PreviewPeriod,
) -> None:
    """Count pull requests, too."""
    alert, goal = rules
    for subject in subjects:
        counts.edges += ((edge, subject) for edge in told(alert, subject, period))
        counts.decided += decisions(goal, subject, period.end)


def preview_answer(counts: PreviewCounts, rule: Rule, period: PreviewPeriod, zone: ZoneInfo) -> PreviewAnswer:
    """The answer of a preview."""
    assert rule.goal is not None
    begun = [edge.at for edge, _ in counts.edges if edge.kind is EdgeKind.BEGIN]
    decided = count(counts.decided, period.start, period.end)
    return PreviewAnswer(
        **dict(goal_result(decided)),
        within_hours=rule.goal.within / HOUR,
        by=rule.by.value,
        goal=rule.goal.share,
        since=period.start,
        until=period.end,
        met=is_met(decided, rule.goal.share),
        alerts=len(begun),
        per_week=len(begun) / ((period.end - period.start) / WEEK),
        messages=len(counts.edges),
        weeks=list(_weeks(counts.decided, begun, period, zone)),
        newest=_newest(counts.edges),
    )


def _weeks(
    decided: Sequence[Decision], begun: Sequence[datetime], period: PreviewPeriod, zone: ZoneInfo
) -> Iterable[PreviewPoint]:
    for start in _mondays(period, zone):
        since = max(midnight(start, zone), period.start)
        until = min(midnight(start + WEEK, zone), period.end)
        alerts = sum(since <= at < until for at in begun)
        yield PreviewPoint(**dict(goal_result(count(decided, since, until))), start=start, alerts=alerts)


def _mondays(period: PreviewPeriod, zone: ZoneInfo) -> Iterable[date]:
    first = bucket_start(today_in(zone, period.start), "week")
    later = (first + number * WEEK for number in range((period.end - period.start) // WEEK + 2))
    return takewhile(lambda start: midnight(start, zone) < period.end, later)


def _newest(edges: Iterable[tuple[Edge, GoalSubject]]) -> list[PreviewedAlert]:
    newest = sorted(edges, key=lambda one: (one[0].at, one[0].id), reverse=True)
    return [
        PreviewedAlert(
            at=edge.at,
            kind=edge.kind.value,
            repo=subject["repo"],
            number=subject["number"],
            title=subject["title"],
        )
        for edge, subject in newest[:MOST_SHOWN]
    ]
