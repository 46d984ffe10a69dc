"""`/metrics/{name}/change`: why a metric changed between two periods."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter

from services.contracts.api_change import (
    ChangeAnswer,
    MeanChange,
    MedianChange,
    MovingValue,
    OtherValues,
)
from services.contracts.definitions.metrics import Metric
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.http.answers import PROBLEMS
from services.gateway.metrics.change import Change, change_of, splits_of
from services.gateway.metrics.selection import column_of_filters, select
from services.gateway.metrics.split_reasons import NotSplit, counts_deployments, split_fields, why_not_split
from services.gateway.name_resolution import resolve_filters
from services.gateway.problems import BadParameterError
from services.gateway.queries.filter_parameters import with_metric
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import Period, resolve_period
from services.gateway.query_pipeline import Query, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.counted_rows import CountedDocuments, read_counted
from services.gateway.routes.metrics import about

NOTHING_COUNTED = NotSplit("nothing was counted in one of the periods", ())


@dataclass(frozen=True, slots=True)
class ComparedPeriod:
    """The period that is compared with, as it was asked for."""

    first: date | None
    end: date | None


async def provide_compared_period(
    compared_from: Annotated[
        date | None,
        QueryParameter(name="compared_from", description="First day of the period that is compared with."),
    ] = None,
    compared_to: Annotated[
        date | None, QueryParameter(name="compared_to", description="Day after its last.")
    ] = None,
) -> ComparedPeriod:
    """The period that is compared with; the equally long one before, unless stated."""
    return ComparedPeriod(compared_from, compared_to)


@dataclass(frozen=True, slots=True)
class ChangeData:
    """Why a metric changed, with what the values in it are of; None where one of the periods is empty."""

    change: Change | None
    documents: CountedDocuments


@dataclass(frozen=True, slots=True)
class ChangeQuery(Query[ChangeData, ChangeAnswer]):
    """Why a metric changed between two periods."""

    metric: Metric
    filters: Filters
    now: Period
    before: Period

    async def resolve_names(self, context: RequestContext) -> "ChangeQuery":
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        filters = await resolve_filters(self.filters, context)
        return ChangeQuery(self.metric, filters, self.now, self.before)

    async def read(self, context: RequestContext) -> ChangeData:
        """The change, then what its values are of. Raises `ProblemError`, `StoreError`."""
        days, generation = context.gateway.days, context.active.generation
        now, before = await days.between(generation, self.now), await days.between(generation, self.before)
        change = await context.gateway.compute_pool.run(partial(self._change, now, before, context))
        shown = [*change.around, *change.around_before, *(one.row for one in change.movers)] if change else []
        return ChangeData(change, await read_counted(shown, self.metric, context))

    def _change(self, now: DayRows, before: DayRows, context: RequestContext) -> Change | None:
        if self._not_split(context):
            return None
        zone, column = context.active.zone, column_of_filters(self.metric.name, self.filters)
        deployments = counts_deployments(self.metric, context.active.definitions)
        splits = splits_of(self.metric, column, of_deployments=deployments)
        both = select(now, self.filters, zone), select(before, self.filters, zone)
        return change_of(self.metric, column, *both, splits)

    def _not_split(self, context: RequestContext) -> NotSplit | None:
        return why_not_split(self.metric, self.filters, context.active.definitions)

    def compute(self, data: ChangeData, context: RequestContext) -> ChangeAnswer:
        """The change as the API shows it."""
        change, documents = data.change, data.documents
        return ChangeAnswer(
            **about(self.metric, context.active, self.now),
            previous_from=self.before.first,
            previous_to=self.before.end,
            n=change.n[0] if change else 0,
            previous_n=change.n[1] if change else 0,
            mean=_mean(change, documents) if change else None,
            median=_median(change, documents) if change else None,
            **split_fields(None if change else self._not_split(context) or NOTHING_COUNTED),
        )


def _mean(change: Change, documents: CountedDocuments) -> MeanChange:
    now, before = change.mean
    return MeanChange(
        value=float(now),
        previous=float(before),
        change=float(now - before),
        splits=change.splits,
        values=[
            MovingValue(
                **dict(documents.value(one.row)),
                period="now" if one.is_now else "before",
                contribution=float(one.contribution),
            )
            for one in change.movers
        ],
        others=OtherValues(n=sum(change.n) - len(change.movers), contribution=float(change.others)),
    )


def _median(change: Change, documents: CountedDocuments) -> MedianChange:
    now, before = change.median
    return MedianChange(
        value=now,
        previous=before,
        change=now - before,
        around=[documents.value(row) for row in change.around],
        previous_around=[documents.value(row) for row in change.around_before],
    )


@get(
    "/metrics/{name:str}/change",
    operation_id="getChange",
    summary="Why a metric changed",
    tags=["metrics"],
    responses=PROBLEMS,
    dependencies={"compared_period": Provide(provide_compared_period)},
)
async def get_change(
    name: FromPath[str],
    context: NamedDependency[RequestContext],
    value_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    compared_period: NamedDependency[ComparedPeriod],
) -> ChangeAnswer:
    """The change of its mean, in parts that add up to it, and of its median, with the values around it."""
    metric = context.active.metric(name)
    filters = with_metric(value_filters, context.active.metrics, name)
    period = resolve_period(period_query.first, period_query.end, "week", context.today)
    before = _compared(compared_period, period)
    return await run_query(ChangeQuery(metric, filters, period, before), context)


def _compared(asked: ComparedPeriod, period: Period) -> Period:
    """The period that is compared with. Raises `BadParameterError` if it is empty or overlaps."""
    length = period.end - period.first
    if asked.first is None:
        end = asked.end or period.first
        found = resolve_period(end - length, end, "week", end)
    else:
        found = resolve_period(asked.first, asked.end or asked.first + length, "week", asked.first)
    if found.first < period.end and period.first < found.end:
        raise BadParameterError(
            "compared_to", found.end.isoformat(), "a period that does not overlap `from` to `to`"
        )
    return found


ROUTES = (get_change,)
