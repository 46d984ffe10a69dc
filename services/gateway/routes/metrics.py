"""`/metrics`, `/metrics/{name}`, its distribution and `/overview`: what is measured."""

from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from services.contracts.api import DefinitionsAnswer, MetricAnswer, Series, Statistics
from services.contracts.api_distribution import Bin, DistributionAnswer
from services.contracts.api_overview import Delivery, Figure, Overview
from services.contracts.definitions.metrics import Metric
from services.gateway.http.answers import PROBLEMS
from services.gateway.metrics import overview
from services.gateway.metrics.distribution import Scale, bins
from services.gateway.metrics.selection import select
from services.gateway.metrics.series import build, by_bucket, ungrouped
from services.gateway.metrics.statistics import summarise
from services.gateway.privacy.access_policy import check_group
from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import buckets
from services.gateway.queries.filters import Filters
from services.gateway.queries.parameters import PeriodQuery, SeriesOptions
from services.gateway.queries.period import Period, resolve, whole
from services.gateway.request_context import RequestContext
from services.gateway.store.active_definitions import ActiveDefinitions, definitions_answer

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
    return definitions_answer(context.active, context.privacy.show)


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
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
    series_options: NamedDependency[SeriesOptions],
) -> MetricAnswer:
    """A point per bucket, also where nothing was merged; statistics are exact and carry their n."""
    metric = context.active.metric(name)
    check_group(series_options.group_by, context.privacy)
    period = resolve(period_query.first, period_query.end, series_options.interval, context.today)
    cut = buckets(period.first, period.end, series_options.interval, context.today)
    _refuse(metric, series_options, len(cut))
    tables = await context.tables(filters, period)

    def series() -> list[Series]:
        return build(select(tables, filters), metric, series_options.group_by, cut, context.active.zone)

    return MetricAnswer(
        **_about(metric, context.active, period),
        interval=series_options.interval,
        group_by=series_options.group_by,
        series=await context.compute(series),
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
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> DistributionAnswer:
    """How many values lie between which edges; together as many as the total says."""
    metric = context.active.metric(name)
    period = resolve(period_query.first, period_query.end, "week", context.today)
    tables = await context.tables(filters, period)
    scale: Scale = "log" if metric.timed else "linear"

    def spread() -> tuple[list[Bin], Statistics]:
        (values,) = by_bucket(ungrouped(select(tables, filters), metric.name), [whole(period)])
        return bins(values, scale), summarise(values)

    found, total = await context.compute(spread)
    return DistributionAnswer(**_about(metric, context.active, period), scale=scale, bins=found, total=total)


def _about(metric: Metric, active: ActiveDefinitions, period: Period) -> dict[str, Any]:
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


def _refuse(metric: Metric, series_options: SeriesOptions, points: int) -> None:
    if series_options.group_by == "phase" and not metric.phases:
        raise BadParameterError("group_by", "phase", f"anything but phase: {metric.name} has no phases")
    if points > MOST_POINTS:
        raise BadParameterError(
            "interval", series_options.interval, f"week or month for more than {MOST_POINTS} days"
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
    filters: NamedDependency[Filters],
    period_query: NamedDependency[PeriodQuery],
) -> Overview:
    """The headline figures of a period, each beside the equally long period before it."""
    period = resolve(period_query.first, period_query.end, "week", context.today)
    both = Period(period.before().first, period.end)
    definitions = context.active.definitions
    tables = await context.tables(filters, both)

    def shown() -> tuple[list[Figure], list[Figure]]:
        values_of = overview.by_day(select(tables, filters))
        return (
            overview.figures(overview.HEADLINES, definitions, values_of, period, context.today),
            overview.figures(overview.DELIVERY, definitions, values_of, period, context.today),
        )

    headlines, delivery = await context.compute(shown)
    return Overview(
        from_=period.first,
        to=period.end,
        previous_from=both.first,
        timezone=definitions.calendar.timezone,
        definition_version=context.active.version,
        figures=headlines,
        delivery=Delivery(source=overview.deployment_rule(definitions.deployments), figures=delivery),
    )
