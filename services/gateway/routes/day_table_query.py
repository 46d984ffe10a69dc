"""Queries that are answered from day tables."""

from dataclasses import dataclass, replace
from typing import Self

from services.gateway.day_tables.day_table import DayTable
from services.gateway.name_resolution import resolve_filters
from services.gateway.queries.filters import Filters
from services.gateway.queries.period import Period
from services.gateway.query_pipeline import Query, Result
from services.gateway.request_context import RequestContext

DayTables = list[DayTable]


@dataclass(frozen=True, slots=True)
class DayTableQuery(Query[DayTables, Result]):
    """A query over the day tables of a period that the filters may let pass."""

    filters: Filters
    period: Period

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> DayTables:
        """The day tables. Raises `StoreError`."""
        return await context.gateway.days.between(context.active.generation, self.filters.repos, self.period)
