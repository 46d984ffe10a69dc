"""`/goals/{name}/intervals`: the list behind every figure of a goal, exactly what it counts."""

from dataclasses import dataclass, replace
from typing import Annotated, Self, get_args

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from services.contracts.alerting.kept import GoalRule
from services.contracts.api import Page
from services.contracts.api_goals import GoalInterval
from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.goals.intervals import (
    LAST_DECIDED,
    Interval,
    IntervalResult,
    interval_page,
    interval_rows,
    intervals_of,
)
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.pages import page_of, page_query
from services.gateway.name_resolution import resolve_filters
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import Names, Paging, PeriodQuery, one_of
from services.gateway.queries.period import Period
from services.gateway.request_context import RequestContext
from services.gateway.routes.goal_counts import (
    Window,
    asked_period,
    before,
    count_goals,
    goal_named,
    window_of,
)
from services.gateway.routes.listing_query import PagedQuery, answer_list
from services.gateway.store.goals import read_listed
from services.gateway.store.pages import DocumentPage

RESULTS = frozenset(get_args(IntervalResult))

Intervals = tuple[DocumentPage[Interval], dict[str, ListedPullRequest]]


@dataclass(frozen=True, slots=True)
class IntervalsQuery(PagedQuery[Intervals, GoalInterval]):
    """A page of the intervals that a figure of a goal counts."""

    rule: GoalRule
    filters: Filters
    results: frozenset[str]
    period: Period | None
    previous: bool

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> Intervals:
        """The intervals, and the pull requests of the page. Raises `StoreError`."""
        window = self._window(context)
        (found,) = await count_goals((self.rule,), self.filters, window[0], context)
        intervals = intervals_of(found, self.results, window)
        here, following = interval_page(intervals, self.page)
        ids = {one.subject for one in here}
        page = DocumentPage(here, following, len(intervals))
        return page, await read_listed(context.gateway.store, context.active.generation, ids)

    def _window(self, context: RequestContext) -> Window:
        now = context.now
        window = window_of(self.period, context) if self.period else (now - self.rule.goal.window, now)
        return before(window) if self.previous else window

    def compute(self, data: Intervals, context: RequestContext) -> Page[GoalInterval]:
        """The rows."""
        page, documents = data
        rows = interval_rows(page.documents, documents)
        return Page[GoalInterval](**page_of(page, rows, context.privacy))

    def is_heavy(self, data: Intervals) -> bool:
        """Whether it is a large page."""
        return data[0].is_large


@get(
    "/goals/{name:str}/intervals",
    operation_id="listIntervals",
    summary="What the figures of a goal count",
    tags=["goals"],
    responses=PROBLEMS,
)
async def list_intervals(  # noqa: PLR0913, PLR0917 (one argument per parameter)
    name: FromPath[str],
    context: NamedDependency[RequestContext],
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    paging: NamedDependency[Paging],
    result: Annotated[
        Names,
        QueryParameter(
            name="result",
            description="kept, missed; running: now, decided or not; late: those that missed it. Repeatable.",
        ),
    ] = None,
    previous: Annotated[
        bool, QueryParameter(name="previous", description="Those of the equally long time before.")
    ] = False,
) -> Page[GoalInterval]:
    """Each interval of its clock with the pull request; the last decided first."""
    rule, period = await goal_named(name, context), asked_period(period_query, context)
    page = page_query(LAST_DECIDED, paging, context.privacy)
    query = IntervalsQuery(page, rule, filters, one_of("result", result, RESULTS), period, previous)
    return await answer_list(query, paging, context)


ROUTES = (list_intervals,)
