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
from services.gateway.numbers import overview
from services.gateway.numbers.distribution import Scale, bins
from services.gateway.numbers.selection import select
from services.gateway.numbers.series import build, by_bucket, ungrouped
from services.gateway.numbers.statistics import summarise
from services.gateway.privacy.discretion import check_group
from services.gateway.questions.buckets import buckets
from services.gateway.questions.filters import Filters
from services.gateway.questions.parameters import Asked, Shape
from services.gateway.questions.period import Period, resolve, whole
from services.gateway.questions.problems import BadParameterError
from services.gateway.store.in_force import InForce, definitions_answer
from services.gateway.view import View

MOST_POINTS = 4_000


@get(
    "/metrics",
    operation_id="listMetrics",
    summary="The definitions in force",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def list_metrics(view: NamedDependency[View]) -> DefinitionsAnswer:
    """Every metric in force with its label, unit, milestones and help."""
    return definitions_answer(view.in_force, view.privacy.show)


@get(
    "/metrics/{name:str}",
    operation_id="getMetric",
    summary="A metric over time",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def get_metric(
    name: FromPath[str],
    view: NamedDependency[View],
    filters: NamedDependency[Filters],
    asked: NamedDependency[Asked],
    shape: NamedDependency[Shape],
) -> MetricAnswer:
    """A point per bucket, also where nothing was merged; statistics are exact and carry their n."""
    metric = view.in_force.metric(name)
    check_group(shape.group_by, view.privacy)
    period = resolve(asked.first, asked.end, shape.interval, view.today)
    cut = buckets(period.first, period.end, shape.interval, view.today)
    _refuse(metric, shape, len(cut))
    tables = await view.tables(filters, period)

    def series() -> list[Series]:
        return build(select(tables, filters), metric, shape.group_by, cut, view.in_force.zone)

    return MetricAnswer(
        **_about(metric, view.in_force, period),
        interval=shape.interval,
        group_by=shape.group_by,
        series=await view.compute(series),
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
    view: NamedDependency[View],
    filters: NamedDependency[Filters],
    asked: NamedDependency[Asked],
) -> DistributionAnswer:
    """How many values lie between which edges; together as many as the total says."""
    metric = view.in_force.metric(name)
    period = resolve(asked.first, asked.end, "week", view.today)
    tables = await view.tables(filters, period)
    scale: Scale = "log" if metric.timed else "linear"

    def spread() -> tuple[list[Bin], Statistics]:
        (values,) = by_bucket(ungrouped(select(tables, filters), metric.name), [whole(period)])
        return bins(values, scale), summarise(values)

    found, total = await view.compute(spread)
    return DistributionAnswer(**_about(metric, view.in_force, period), scale=scale, bins=found, total=total)


def _about(metric: Metric, in_force: InForce, period: Period) -> dict[str, Any]:
    """What every answer about a metric begins with."""
    return {
        "metric": metric.name,
        "label": metric.label,
        "unit": metric.unit,
        "definition_version": in_force.version,
        "timezone": in_force.definitions.calendar.timezone,
        "from_": period.first,
        "to": period.end,
    }


def _refuse(metric: Metric, shape: Shape, points: int) -> None:
    if shape.group_by == "phase" and not metric.phases:
        raise BadParameterError("group_by", "phase", f"anything but phase: {metric.name} has no phases")
    if points > MOST_POINTS:
        raise BadParameterError("interval", shape.interval, f"week or month for more than {MOST_POINTS} days")


@get(
    "/overview",
    operation_id="getOverview",
    summary="The headline figures",
    tags=["metrics"],
    responses=PROBLEMS,
)
async def get_overview(
    view: NamedDependency[View], filters: NamedDependency[Filters], asked: NamedDependency[Asked]
) -> Overview:
    """The headline figures of a period, each beside the equally long period before it."""
    period = resolve(asked.first, asked.end, "week", view.today)
    both = Period(period.before().first, period.end)
    definitions = view.in_force.definitions
    tables = await view.tables(filters, both)

    def shown() -> tuple[list[Figure], list[Figure]]:
        values_of = overview.by_day(select(tables, filters))
        return (
            overview.figures(overview.HEADLINES, definitions, values_of, period, view.today),
            overview.figures(overview.DELIVERY, definitions, values_of, period, view.today),
        )

    headlines, delivery = await view.compute(shown)
    return Overview(
        from_=period.first,
        to=period.end,
        previous_from=both.first,
        timezone=definitions.calendar.timezone,
        definition_version=view.in_force.version,
        figures=headlines,
        delivery=Delivery(source=overview.taken_for_a_deployment(definitions.deployments), figures=delivery),
    )
