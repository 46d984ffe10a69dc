"""`/goals` and `/goals/{name}`."""

from dataclasses import dataclass, replace
from typing import Annotated, Self

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter

from services.contracts.alerting.kept import GoalRule
from services.contracts.api import Page
from services.contracts.api_goals import GoalAnswer, GoalRow
from services.gateway.goals.results import HOUR, GoalCounts, GoalGroup, goal_rows, goal_series
from services.gateway.http.answers import PROBLEMS
from services.gateway.name_resolution import resolve_filters
from services.gateway.queries.buckets import Interval, buckets
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import Period, resolve_period
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.goal_counts import (
    Window,
    asked_period,
    bounded,
    count_goals,
    goal_named,
    usable_goals,
    window_of,
)
from services.gateway.store.goals import read_alerting

Grouping = Annotated[
    GoalGroup | None, QueryParameter(name="group_by", description="One row or series for each.")
]


@dataclass(frozen=True, slots=True)
class GoalSeriesOptions:
    """How a goal's series is cut."""

    interval: Interval
    group_by: GoalGroup | None


async def provide_options(
    interval: Annotated[Interval, QueryParameter(name="interval", description="Width of a bucket.")] = "week",
    group_by: Grouping = None,
) -> GoalSeriesOptions:
    """How a goal's series is cut."""
    return GoalSeriesOptions(interval, group_by)


@dataclass(frozen=True, slots=True)
class GoalsQuery(Query[list[GoalCounts], Page[GoalRow]]):
    """Goals, each in its window, or in the period that was asked for."""

    rules: tuple[GoalRule, ...]
    filters: Filters
    group_by: GoalGroup | None
    period: Period | None

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    def windows(self, context: RequestContext) -> list[Window]:
        """The time that each goal is looked at for."""
        if self.period:
            return [window_of(self.period, context)] * len(self.rules)
        return [(context.now - rule.goal.window, context.now) for rule in self.rules]

    async def read(self, context: RequestContext) -> list[GoalCounts]:
        """What was decided in the windows, and in those before. Raises `StoreError`."""
        earliest = min((since - (until - since) for since, until in self.windows(context)), default=None)
        return await count_goals(self.rules, self.filters, earliest, context)

    def compute(self, data: list[GoalCounts], context: RequestContext) -> Page[GoalRow]:
        """The rows."""
        found = zip(self.rules, data, self.windows(context), strict=True)
        rows = [
            row
            for rule, counts, window in found
            for row in goal_rows(rule, context.active.definitions, counts, self.group_by, window)
        ]
        return Page[GoalRow](items=rows, next=None, total=len(rows))


@get("/goals", operation_id="listGoals", summary="Goals", tags=["goals"], responses=PROBLEMS)
async def list_goals(
    context: NamedDependency[RequestContext],
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    group_by: Grouping = None,
) -> Page[GoalRow]:
    """Each goal: kept, missed and the share, in its window until now, or in the period that is asked for."""
    rules = usable_goals(await read_alerting(context.gateway.store), context.active.definitions)
    period = asked_period(period_query, context)
    return await run_query(GoalsQuery(rules, filters, group_by, period), context)


@dataclass(frozen=True, slots=True)
class GoalQuery(Query[GoalCounts, GoalAnswer]):
    """A goal over time."""

    rule: GoalRule
    filters: Filters
    group_by: GoalGroup | None
    period: Period
    interval: Interval

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> GoalCounts:
        """What was decided in the period. Raises `StoreError`."""
        since, _ = window_of(self.period, context)
        (found,) = await count_goals((self.rule,), self.filters, since, context)
        return found

    def compute(self, data: GoalCounts, context: RequestContext) -> GoalAnswer:
        """A point for each bucket."""
        definitions, goal = context.active.definitions, self.rule.goal
        cut = buckets(self.period.first, self.period.end, self.interval, context.today)
        return GoalAnswer(
            name=goal.name,
            label=goal.label or goal.what(definitions),
            within_hours=goal.within / HOUR,
            by=goal.clock_by(definitions).value,
            goal=goal.share,
            timezone=definitions.calendar.timezone,
            interval=self.interval,
            from_=self.period.first,
            to=self.period.end,
            group_by=self.group_by,
            series=goal_series(data.decided, self.group_by, cut, context.active.zone),
        )


@get(
    "/goals/{name:str}",
    operation_id="getGoal",
    summary="A goal over time",
    tags=["goals"],
    responses=PROBLEMS,
    dependencies={"options": Provide(provide_options)},
)
async def get_goal(
    name: FromPath[str],
    context: NamedDependency[RequestContext],
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    options: NamedDependency[GoalSeriesOptions],
) -> GoalAnswer:
    """Kept, missed and the share in each bucket; by team, a member of two teams is in both."""
    rule = await goal_named(name, context)
    period = bounded(resolve_period(period_query.first, period_query.end, options.interval, context.today))
    return await run_query(GoalQuery(rule, filters, options.group_by, period, options.interval), context)


ROUTES = (list_goals, get_goal)
