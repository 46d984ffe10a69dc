"""How often goals were kept and missed: rows, and points over time. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from services.contracts.alerting.amounts import amount_text
from services.contracts.alerting.kept import Decision, GoalRule, Result, Undecided, decisions, undecided
from services.contracts.alerting.subjects import GoalSubject
from services.contracts.api_goals import GoalPoint, GoalResult, GoalRow, GoalSeries
from services.contracts.definitions.document import Definitions
from services.gateway.queries.buckets import Bucket, midnight

GoalGroup = Literal["team", "repo"]
HOUR = timedelta(hours=1)
NOTHING = Result(0, 0)
Interval = TypeVar("Interval", Decision, Undecided)


@dataclass(slots=True)
class GoalCounts:
    """What was decided of a goal, and the intervals that run now and may keep it."""

    decided: list[Decision] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)


def add_counts(counts: GoalCounts, rule: GoalRule, subjects: Iterable[GoalSubject], now: datetime) -> None:
    """Count pull requests, too."""
    for subject in subjects:
        counts.decided += decisions(rule, subject, now)
        counts.undecided += undecided(rule, subject, now)


def keys_of(repo: str, teams: Sequence[str], group_by: GoalGroup | None) -> Sequence[str | None]:
    """The groups that something belongs to; the empty one is that of no team."""
    match group_by:
        case "team":
            return tuple(teams) or ("",)
        case "repo":
            return (repo,)
        case None:
            return (None,)


def grouped(
    intervals: Iterable[Interval], group_by: GoalGroup | None
) -> Mapping[str | None, Sequence[Interval]]:
    """Intervals by group, in the order of the groups; ungrouped there is one, if only with nothing in it."""
    found: dict[str | None, list[Interval]] = {} if group_by else {None: []}
    for one in intervals:
        for key in keys_of(one.repo, one.teams, group_by):
            found.setdefault(key, []).append(one)
    return dict(sorted(found.items(), key=lambda item: item[0] or ""))


def goal_result(result: Result) -> GoalResult:
    """A result as the API shows it."""
    return GoalResult(n=result.n, kept=result.kept, missed=result.missed, share=result.share)


def is_met(result: Result, share: float) -> bool | None:
    """Whether so large a share kept a goal; None: nothing was decided."""
    return None if result.share is None else result.share >= share


def count(decided: Iterable[Decision], since: datetime, until: datetime) -> Result:
    """What was decided in [since, until)."""
    inside = [one.kept for one in decided if since <= one.at < until]
    return Result(sum(inside), len(inside) - sum(inside))


def goal_rows(
    rule: GoalRule,
    definitions: Definitions,
    counts: GoalCounts,
    group_by: GoalGroup | None,
    window: tuple[datetime, datetime],
) -> Iterator[GoalRow]:
    """The row of a goal, or one for each of its groups."""
    (since, until), goal = window, rule.goal
    groups, open_ones = grouped(counts.decided, group_by), grouped(counts.undecided, group_by)
    for key in sorted({**groups, **open_ones}, key=lambda one: one or ""):
        decided = groups.get(key, ())
        late = sum(one.until is None for one in decided)
        now, before = count(decided, since, until), count(decided, since - (until - since), since)
        yield GoalRow(
            **dict(goal_result(now)),
            name=goal.name,
            label=goal.label or goal.what(definitions),
            metric=goal.metric,
            clock=goal.clock,
            by=goal.clock_by(definitions).value,
            within=amount_text(goal.within),
            within_hours=goal.within / HOUR,
            goal=goal.share,
            teams=list(goal.teams),
            repos=list(goal.repos),
            key=key,
            since=since,
            until=until,
            met=is_met(now, goal.share),
            previous_n=before.n,
            previous_share=before.share,
            running=late + len(open_ones.get(key, ())),
            late=late,
        )


def goal_series(
    decided: Iterable[Decision], group_by: GoalGroup | None, buckets: Sequence[Bucket], zone: ZoneInfo
) -> list[GoalSeries]:
    """A point for each bucket, by group."""
    edges = [midnight(one.first, zone) for one in buckets]
    end = midnight(buckets[-1].end, zone) if buckets else None
    inside = [one for one in decided if end and edges[0] <= one.at < end]
    return [
        _series(key, some, edges, buckets)
        for key, some in grouped(inside, group_by).items()
        if some or not key
    ]


def _series(
    key: str | None, decided: Iterable[Decision], edges: Sequence[datetime], buckets: Sequence[Bucket]
) -> GoalSeries:
    found = [NOTHING] * len(buckets)
    for one in decided:
        found[bisect_right(edges, one.at) - 1] += Result(int(one.kept), int(not one.kept))
    points = [
        GoalPoint(**dict(goal_result(result)), start=bucket.start, partial=bucket.partial)
        for bucket, result in zip(buckets, found, strict=True)
    ]
    return GoalSeries(key=key, points=points, total=goal_result(sum(found, NOTHING)))
