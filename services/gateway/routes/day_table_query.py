"""Queries that are answered from day tables."""

from dataclasses import dataclass, replace
from typing import Self

from services.gateway.day_tables.day_rows import DayRows
from services.gateway.name_resolution import resolve_filters
from services.gateway.queries.filters import Filters
from services.gateway.queries.period import Period
from services.gateway.query_pipeline import Query, Result
from services.gateway.request_context import RequestContext


@dataclass(frozen=True, slots=True)
class DayTableQuery(Query[DayRows, Result]):
    """A query over the rows of a period that the filters may let pass."""

    filters: Filters
    period: Period

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))

    async def read(self, context: RequestContext) -> DayRows:
        """The rows. Raises `ProblemError`, `StoreError`."""
        return await context.gateway.days.between(context.active.generation, self.period)
