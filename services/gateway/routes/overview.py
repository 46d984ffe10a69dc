"""`/overview`: the headline figures."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from litestar import get
from litestar.di import NamedDependency

from services.contracts.api_overview import Delivery, Figure, Overview
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.http.answers import PROBLEMS
from services.gateway.metrics import overview
from services.gateway.metrics.daily import by_day
from services.gateway.metrics.selection import select
from services.gateway.metrics.split_reasons import split_figures
from services.gateway.name_resolution import resolve_filters
from services.gateway.queries.filter_parameters import with_metric
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import Period, resolve_period
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.store.days import find_first_day

OverviewData = tuple[DayRows, date | None]
"""The rows, and the first day of which anything was collected."""


@dataclass(frozen=True, slots=True)
class OverviewQuery(Query[OverviewData, Overview]):
    """The headline figures. `period` is read: that of the figures, and the equally long one before it."""

    filters: Filters
    period: Period
    current: Period

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> OverviewData:
        """The rows, and the first day that was collected. Raises `ProblemError`, `StoreError`."""
        gateway, generation = context.gateway, context.active.generation
        rows = await gateway.days.between(generation, self.period)
        return rows, await find_first_day(gateway.store, generation, self.filters.repos)

    def compute(self, data: OverviewData, context: RequestContext) -> Overview:
        """Every headline figure beside that of the period before."""
        definitions, today = context.active.definitions, context.today
        rows, first_day = data
        values_of = by_day(select(rows, self.filters, context.active.zone))

        def shown(headlines: overview.Headlines) -> list[Figure]:
            figures = overview.figures(headlines, definitions, values_of, self.current, today, first_day)
            return split_figures(figures, definitions, self.filters)

        return Overview(
            from_=self.current.first,
            to=self.current.end,
            previous_from=self.period.first,
            timezone=definitions.calendar.timezone,
            definition_version=context.active.version,
            figures=shown(overview.HEADLINES),
            delivery=Delivery(
                source=overview.deployment_rule(definitions.deployments),
                figures=shown(overview.DELIVERY),
            ),
        )


@get(
    "/overview",
    operation_id="getOverview",
    summary="The headline figures",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def get_overview(
    context: NamedDependency[RequestContext],
    value_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Overview:
    """The headline figures of a period, each beside the equally long period before it."""
    filters = with_metric(value_filters, context.active.metrics)
    period = resolve_period(period_query.first, period_query.end, "week", context.today)
    both = Period(period.before().first, period.end)
    return await run_query(OverviewQuery(filters, both, period), context)


ROUTES = (get_overview,)
