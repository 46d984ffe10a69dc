"""`/goals`, `/goals/{name}` and what missed it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Self

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter

from services.contracts.alerting.kept import Decision, GoalRule
from services.contracts.api import Page
from services.contracts.api_goals import GoalAnswer, GoalRow, MissedPullRequest
from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.goals.missed import NEWEST_MISSED, missed_page, missed_rows
from services.gateway.goals.results import HOUR, GoalCounts, GoalGroup, goal_rows, goal_series
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.pages import page_of, page_query
from services.gateway.name_resolution import resolve_filters
from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import Interval, buckets
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import Paging, PeriodQuery
from services.gateway.queries.period import Period, moments_of, resolve_period
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.goal_counts import count_goals, goal_named, usable_goals
from services.gateway.routes.listing_query import PagedQuery, answer_list
from services.gateway.store.goals import read_alerting, read_listed
from services.gateway.store.pages import DocumentPage

LONGEST = timedelta(days=366)
Grouping = Annotated[
    GoalGroup | None, QueryParameter(name="group_by", description="One row or series for each.")
]

Window = tuple[datetime, datetime]


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


def _bounded(period: Period) -> Period:
    """The same. Raises `BadParameterError` for more than a year: it is read from pull requests themselves."""
    if period.end - period.first > LONGEST:
        raise BadParameterError("from", period.first.isoformat(), f"at most {LONGEST.days} days before `to`")
    return period


def _asked_period(query: PeriodQuery, context: RequestContext) -> Period | None:
    """The period that was asked for; None: none was. Raises `BadParameterError`."""
    if not (query.first or query.end):
        return None
    return _bounded(resolve_period(query.first, query.end, "week", context.today))


def _window_of(period: Period, context: RequestContext) -> Window:
    """The moments of a period that are over."""
    moments = moments_of(period.first, period.end, context.active.zone)
    assert moments.begin and moments.end
    return moments.begin, max(min(moments.end, context.now), moments.begin)


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
            return [_window_of(self.period, context)] * len(self.rules)
        return [(context.now - rule.goal.window, context.now) for rule in self.rules]

    async def read(self, context: RequestContext) -> list[GoalCounts]:
        """What was decided in the windows, and in those before. Raises `StoreError`."""
        earliest = min((since - (until - since) for since, until in self.windows(context)), default=None)
        return await count_goals(self.rules, self.filters, self.group_by, earliest, context)

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
    period = _asked_period(period_query, context)
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
        since, _ = _window_of(self.period, context)
        (found,) = await count_goals((self.rule,), self.filters, self.group_by, since, context)
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
    period = _bounded(resolve_period(period_query.first, period_query.end, options.interval, context.today))
    return await run_query(GoalQuery(rule, filters, options.group_by, period, options.interval), context)


Missed = tuple[DocumentPage[Decision], dict[str, ListedPullRequest]]


@dataclass(frozen=True, slots=True)
class MissedQuery(PagedQuery[Missed, MissedPullRequest]):
    """A page of what missed a goal."""

    rule: GoalRule
    filters: Filters
    period: Period | None

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> Missed:
        """What missed it, and the pull requests of the page. Raises `StoreError`."""
        since, until = self._window(context)
        (found,) = await count_goals((self.rule,), self.filters, None, since, context)
        missed = [one for one in found.decided if not one.kept and since <= one.at < until]
        here, following = missed_page(missed, self.page)
        ids = {one.subject for one in here}
        page = DocumentPage(here, following, len(missed))
        return page, await read_listed(context.gateway.store, context.active.generation, ids)

    def _window(self, context: RequestContext) -> Window:
        if self.period:
            return _window_of(self.period, context)
        return context.now - self.rule.goal.window, context.now

    def compute(self, data: Missed, context: RequestContext) -> Page[MissedPullRequest]:
        """The rows."""
        page, documents = data
        rows = missed_rows(page.documents, documents)
        return Page[MissedPullRequest](**page_of(page, rows, context.privacy))

    def is_heavy(self, data: Missed) -> bool:
        """Whether it is a large page."""
        return data[0].is_large


@get(
    "/goals/{name:str}/missed",
    operation_id="listMissed",
    summary="What missed a goal",
    tags=["goals"],
    responses=PROBLEMS,
)
async def list_missed(
    name: FromPath[str],
    context: NamedDependency[RequestContext],
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    paging: NamedDependency[Paging],
) -> Page[MissedPullRequest]:
    """The pull requests, each with the interval that missed the goal; the last deadline first."""
    rule = await goal_named(name, context)
    period = _asked_period(period_query, context)
    page = page_query(NEWEST_MISSED, paging, context.privacy)
    return await answer_list(MissedQuery(page, rule, filters, period), paging, context)


ROUTES = (list_goals, get_goal, list_missed)
