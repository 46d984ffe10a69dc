"""Queries for rows per name, whole or a page of them."""

from dataclasses import dataclass, replace
from typing import Generic, Self

from services.gateway.name_resolution import resolve_filters
from services.gateway.queries.filters import Filters
from services.gateway.queries.listings import NamePageQuery
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import Period, resolve_period
from services.gateway.query_pipeline import Data, Query, Result
from services.gateway.request_context import RequestContext


def period_of(query: PeriodQuery, context: RequestContext) -> Period:
    """The period of rows per name; usually a week. Raises `BadParameterError`."""
    return resolve_period(query.first, query.end, "week", context.today)


@dataclass(frozen=True, slots=True)
class NamesQuery(Query[Data, Result], Generic[Data, Result]):
    """A query for rows per name over a period."""

    filters: Filters
    period: Period
    page: NamePageQuery

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return replace(self, filters=await resolve_filters(self.filters, context))
