"""`/metrics/{name}/values`: the list behind every figure of a metric, exactly what it counts."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from services.contracts.api import Page
from services.contracts.api_values import CountedValue
from services.contracts.definitions.metrics import Metric
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.pages import page_of, page_query
from services.gateway.metrics.counted_values import (
    VALUE_FIELDS,
    CountedValues,
    ValuePage,
    page_of_values,
)
from services.gateway.metrics.selection import column_of_filters, select
from services.gateway.metrics.split_reasons import why_not_split
from services.gateway.name_resolution import resolve_filters
from services.gateway.problems import BadParameterError
from services.gateway.queries.filter_parameters import with_metric
from services.gateway.queries.filters import Filters
from services.gateway.queries.order import parse_order
from services.gateway.queries.parameters import ByColumn, Paging, PeriodQuery
from services.gateway.queries.period import Period, resolve_period
from services.gateway.request_context import RequestContext
from services.gateway.routes.counted_rows import CountedDocuments, read_counted
from services.gateway.routes.listing_query import PagedQuery, answer_list
from services.gateway.store.pages import DocumentPage


@dataclass(frozen=True, slots=True)
class ValuesData:
    """A page of values, and what they are of."""

    page: ValuePage
    documents: CountedDocuments


@dataclass(frozen=True, slots=True)
class ValuesQuery(PagedQuery[ValuesData, CountedValue]):
    """A page of the values that a figure of a metric counts."""

    metric: Metric
    filters: Filters
    period: Period

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> ValuesData:
        """The values, then what they are of. Raises `ProblemError`, `StoreError`."""
        rows = await context.gateway.days.between(context.active.generation, self.period)
        page = await context.gateway.compute_pool.run(partial(self._page, rows, context))
        return ValuesData(page, await read_counted(page.rows, self.metric, context))

    def _page(self, rows: DayRows, context: RequestContext) -> ValuePage:
        selection = select(rows, self.filters, context.active.zone)
        column = column_of_filters(self.metric.name, self.filters)
        return page_of_values(CountedValues.of(selection, self.metric.name, column), self.page)

    def compute(self, data: ValuesData, context: RequestContext) -> Page[CountedValue]:
        """The values with their rows."""
        rows = [data.documents.value(row) for row in data.page.rows]
        page = DocumentPage(data.page.rows, data.page.next, data.page.total)
        return Page[CountedValue](**page_of(page, rows, context.privacy))


@get(
    "/metrics/{name:str}/values",
    operation_id="listValues",
    summary="What the figures of a metric count",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def list_values(  # noqa: PLR0913, PLR0917 (one argument per parameter)
    name: FromPath[str],
    context: NamedDependency[RequestContext],
    value_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    paging: NamedDependency[Paging],
    sort: ByColumn = "-value",
) -> Page[CountedValue]:
    """What a point, a bin, a cell, a row or a figure counts: as many as its n says."""
    metric = context.active.metric(name)
    filters = with_metric(value_filters, context.active.metrics, name)
    check_split(metric, filters, context)
    period = resolve_period(period_query.first, period_query.end, "week", context.today)
    page = page_query(parse_order(sort, VALUE_FIELDS), paging, context.privacy)
    return await answer_list(ValuesQuery(page, metric, filters, period), paging, context)


def check_split(metric: Metric, filters: Filters, context: RequestContext) -> None:
    """Refuse filters that cannot split a metric. Raises `BadParameterError`."""
    if found := why_not_split(metric, filters, context.active.definitions):
        raise BadParameterError("name", metric.name, f"another metric, or other filters: {found.reason}")


ROUTES = (list_values,)
