"""`/metrics`, `/metrics/{name}` and its distribution."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from services.contracts.api import DefinitionsAnswer, MetricAnswer
from services.contracts.api_distribution import DistributionAnswer
from services.contracts.definitions.metrics import Metric
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.http.answers import PROBLEMS
from services.gateway.listings.definitions import definitions_answer
from services.gateway.metrics.distribution import Scale, bins
from services.gateway.metrics.row_tables import LongAnswer
from services.gateway.metrics.selection import column_of_filters, select
from services.gateway.metrics.series import SeriesTable, build, values_in
from services.gateway.metrics.split_reasons import NotSplit, split_fields, why_not_split
from services.gateway.metrics.statistics import summarise
from services.gateway.privacy.access_policy import check_group
from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import Bucket, buckets
from services.gateway.queries.filter_parameters import with_metric
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import PeriodQuery
from services.gateway.queries.period import Period, resolve_period, whole
from services.gateway.queries.series_options import GroupBy, SeriesOptions
from services.gateway.query_pipeline import long_response, run_query
from services.gateway.request_context import RequestContext
from services.gateway.routes.day_table_query import DayTableQuery
from services.gateway.store.active_definitions import ActiveDefinitions
from services.gateway.store.goals import read_alerting

MOST_POINTS = 4_000


@get(
    "/metrics",
    operation_id="listMetrics",
    summary="The definitions in force",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def list_metrics(context: NamedDependency[RequestContext]) -> DefinitionsAnswer:
    """Every metric in force with its label, unit, milestones and help."""
    alerting = await read_alerting(context.gateway.store)
    return definitions_answer(context.active, context.privacy.show, alerting)


@dataclass(frozen=True, slots=True)
class SeriesQuery(DayTableQuery[LongAnswer[MetricAnswer] | MetricAnswer]):
    """A metric over time."""

    metric: Metric
    options: SeriesOptions
    buckets: list[Bucket]

    def compute(self, data: DayRows, context: RequestContext) -> LongAnswer[MetricAnswer] | MetricAnswer:
        """A point per bucket. Raises `BadParameterError` for too many points."""
        by, found = self.options.group_by, self._not_split(context)
        envelope = MetricAnswer(
            **about(self.metric, context.active, self.period),
            interval=self.options.interval,
            group_by=by,
            series=[],
            whole=self._series(data, None, context).models()[0] if by == "phase" and not found else None,
            **split_fields(found),
        )
        return envelope if found else LongAnswer(envelope, "series", self._series(data, by, context))

    def _not_split(self, context: RequestContext) -> NotSplit | None:
        return why_not_split(self.metric, self.filters, context.active.definitions, self.options.group_by)

    def _series(self, data: DayRows, by: GroupBy | None, context: RequestContext) -> SeriesTable:
        zone, column = context.active.zone, column_of_filters(self.metric.name, self.filters)
        selection = select(data, self.filters, zone)
        return build(selection, self.metric, by, self.buckets, zone, column)


@get(
    "/metrics/{name:str}",
    operation_id="getMetric",
    summary="A metric over time",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def get_metric(
    name: FromPath[str],
    context: NamedDependency[RequestContext],
    value_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    series_options: NamedDependency[SeriesOptions],
) -> Response[MetricAnswer]:
    """A point per bucket, also where nothing was merged; statistics are exact and carry their n."""
    metric, interval = context.active.metric(name), series_options.interval
    filters = with_metric(value_filters, context.active.metrics, name)
    check_group(series_options.group_by, context.privacy)
    period = resolve_period(period_query.first, period_query.end, interval, context.today)
    cut = buckets(period.first, period.end, interval, context.today)
    _check_options(metric, series_options, len(cut))
    query = SeriesQuery(filters, period, metric, series_options, cut)
    answer = await run_query(query, context)
    return long_response(answer)


def _check_options(metric: Metric, options: SeriesOptions, points: int) -> None:
    if options.group_by == "phase" and not metric.phases:
        raise BadParameterError("group_by", "phase", f"anything but phase: {metric.name} has no phases")
    if points > MOST_POINTS:
        raise BadParameterError(
            "interval", options.interval, f"week or month for more than {MOST_POINTS} days"
        )


@dataclass(frozen=True, slots=True)
class DistributionQuery(DayTableQuery[DistributionAnswer]):
    """How a metric is spread."""

    metric: Metric

    def compute(self, data: DayRows, context: RequestContext) -> DistributionAnswer:
        """The bins, and statistics of all values."""
        scale: Scale = "log" if self.metric.timed else "linear"
        found = why_not_split(self.metric, self.filters, context.active.definitions)
        column = column_of_filters(self.metric.name, self.filters)
        selection = select(data, self.filters, context.active.zone)
        values = () if found else values_in(selection, column, whole(self.period))
        return DistributionAnswer(
            **about(self.metric, context.active, self.period),
            scale=scale,
            bins=bins(values, scale),
            total=summarise(values),
            **split_fields(found),
        )


@get(
    "/metrics/{name:str}/distribution",
    operation_id="getDistribution",
    summary="How a metric is spread",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def get_distribution(
    name: FromPath[str],
    context: NamedDependency[RequestContext],
    value_filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> DistributionAnswer:
    """How many values lie between which edges; together as many as the total says."""
    metric = context.active.metric(name)
    filters = with_metric(value_filters, context.active.metrics, name)
    period = resolve_period(period_query.first, period_query.end, "week", context.today)
    return await run_query(DistributionQuery(filters, period, metric), context)


class MetricFields(TypedDict):
    """What every answer about a metric begins with."""

    metric: str
    label: str
    unit: str
    definition_version: int
    timezone: str
    from_: date
    to: date


def about(metric: Metric, active: ActiveDefinitions, period: Period) -> MetricFields:
    """What every answer about a metric begins with."""
    return {
        "metric": metric.name,
        "label": metric.label,
        "unit": metric.unit,
        "definition_version": active.version,
        "timezone": active.definitions.calendar.timezone,
        "from_": period.first,
        "to": period.end,
    }


ROUTES = (list_metrics, get_metric, get_distribution)
