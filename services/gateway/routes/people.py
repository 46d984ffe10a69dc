"""`/contributors` and `/teams`: a row per person or team."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from litestar import Response, get
from litestar.di import NamedDependency

from services.contracts.api import Page
from services.contracts.api_people import ContributorRow, TeamRow
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.http.answers import FORBIDDEN, PROBLEMS
from services.gateway.listings.pages import name_page_query, next_cursor
from services.gateway.metrics import people
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.row_pages import RankedName, page_of_names
from services.gateway.metrics.row_tables import LongAnswer
from services.gateway.metrics.selection import by_names, select
from services.gateway.name_resolution import read_memberships
from services.gateway.privacy.access_policy import check_people_visible
from services.gateway.privacy.anonymization import Privacy
from services.gateway.queries.filters import Filters
from services.gateway.queries.order import Order
from services.gateway.queries.parameters import NamePaging, PeriodQuery
from services.gateway.query_pipeline import long_response, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.names_query import NamesQuery, period_of

MOST_DONE_FIRST = Order("-values", "values", descending=True)
AS_DEFINED = Order("place", "place", descending=False)


@dataclass(frozen=True, slots=True)
class ContributorsData:
    """What authors' rows are computed from; `values`: how many each has, None: every row is wanted."""

    day_rows: DayRows
    values: Mapping[str, int] | None
    privacy: Privacy


@dataclass(frozen=True, slots=True)
class ContributorsQuery(NamesQuery[ContributorsData, LongAnswer[Page[ContributorRow]]]):
    """Every metric per author."""

    async def read(self, context: RequestContext) -> ContributorsData:
        """The rows that count, and for a page how much each author did. Raises `StoreError`."""
        gateway = context.gateway
        rows = await gateway.days.between(context.active.generation, self.period)
        if self.page.is_whole:
            return ContributorsData(rows, None, context.privacy)
        values = await gateway.compute_pool.run(partial(self._values, rows, context))
        return ContributorsData(rows, values, await context.identify(values))

    def _values(self, rows: DayRows, context: RequestContext) -> Mapping[str, int]:
        metrics = people.of_changes(context.active.definitions)
        return people.values_by_author(select(rows, self.filters, context.active.zone), metrics)

    def compute(self, data: ContributorsData, context: RequestContext) -> LongAnswer[Page[ContributorRow]]:
        """A row per author, whoever did most first."""
        metrics, shown = people.of_changes(context.active.definitions), data.privacy.name
        selection = select(data.day_rows, self.filters, context.active.zone)
        if data.values is None:
            rows = people.contributors(selection, metrics)
            return LongAnswer(Page[ContributorRow](items=[], next=None, total=rows.size), "items", rows)
        names, values = data.values.keys(), data.values.values()
        page = page_of_names(map(RankedName, names, map(shown, names), values), self.page)
        rows = people.contributors(by_names(selection, "author", page.names), metrics)
        following = next_cursor(page.next, context.privacy)
        return LongAnswer(Page[ContributorRow](items=[], next=following, total=page.total), "items", rows)


@get(
    "/contributors",
    operation_id="listContributors",
    summary="A row per person",
    tags=["people"],
    responses=PROBLEMS | FORBIDDEN,
)
async def list_contributors(
    context: NamedDependency[RequestContext],
    week_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    name_paging: NamedDependency[NamePaging],
) -> Response[Page[ContributorRow]]:
    """Every metric in force that is split by people, per author; whoever did most first."""
    check_people_visible(context.privacy)
    page = name_page_query(MOST_DONE_FIRST, name_paging, context.privacy)
    query = ContributorsQuery(week_filters, period_of(period_query, context), page)
    answer = await run_query(query, context)
    return long_response(answer)


@dataclass(frozen=True, slots=True)
class TeamsQuery(NamesQuery[tuple[DayRows, Memberships], LongAnswer[Page[TeamRow]]]):
    """Every metric per team."""

    async def read(self, context: RequestContext) -> tuple[DayRows, Memberships]:
        """The day tables of the period, and who is in which team. Raises `StoreError`."""
        generation, days = context.active.generation, context.gateway.days
        return await days.between(generation, self.period), await read_memberships(context)

    def compute(
        self, data: tuple[DayRows, Memberships], context: RequestContext
    ) -> LongAnswer[Page[TeamRow]]:
        """A row per team that is asked for; per team that is defined if none is."""
        day_rows, members = data
        definitions = context.active.definitions
        names = people.team_names(definitions, self.filters.teams)
        page = page_of_names((RankedName(name, name, place) for place, name in enumerate(names)), self.page)
        selection = select(day_rows, self.filters, context.active.zone)
        if not self.page.is_whole:
            selection = by_names(selection, "teams", page.names)
        rows = people.teams(selection, definitions, members, context.today, page.names)
        following = next_cursor(page.next, context.privacy)
        return LongAnswer(Page[TeamRow](items=[], next=following, total=page.total), "items", rows)


@get("/teams", operation_id="listTeams", summary="A row per team", tags=["people"], responses=PROBLEMS)
async def list_teams(
    context: NamedDependency[RequestContext],
    week_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    name_paging: NamedDependency[NamePaging],
) -> Response[Page[TeamRow]]:
    """Every metric in force that is split by teams, per team, in the order of the definitions."""
    page = name_page_query(AS_DEFINED, name_paging, context.privacy)
    query = TeamsQuery(week_filters, period_of(period_query, context), page)
    answer = await run_query(query, context)
    return long_response(answer)


ROUTES = (list_contributors, list_teams)
