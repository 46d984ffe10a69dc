"""`/metrics`, `/metrics/{name}` and `/overview`: what is measured, over time and in figures."""

import asyncio

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from services.contracts.api import DefinitionsAnswer, MetricAnswer, Overview
from services.contracts.definitions.metrics import Metric
from services.gateway import overview
from services.gateway.answers import PROBLEMS
from services.gateway.buckets import buckets
from services.gateway.filters import Filters
from services.gateway.in_force import definitions_answer
from services.gateway.parameters import Asked, Shape
from services.gateway.period import Period, resolve
from services.gateway.problems import BadParameterError
from services.gateway.selection import select
from services.gateway.series import build
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
    return definitions_answer(view.in_force)


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
    period = resolve(asked.first, asked.end, shape.interval, view.today)
    cut = buckets(period.first, period.end, shape.interval, view.today)
    _refuse(metric, shape, len(cut))
    tables = await view.tables(filters, period)
    series = await asyncio.to_thread(lambda: build(select(tables, filters), metric, shape.group_by, cut))
    return MetricAnswer(
        metric=metric.name,
        label=metric.label,
        unit=metric.unit,
        definition_version=view.in_force.version,
        timezone=view.in_force.definitions.calendar.timezone,
        interval=shape.interval,
        from_=period.first,
        to=period.end,
        group_by=shape.group_by,
        series=series,
    )


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
    return Overview(
        from_=period.first,
        to=period.end,
        previous_from=both.first,
        timezone=definitions.calendar.timezone,
        definition_version=view.in_force.version,
        figures=await asyncio.to_thread(overview.figures, definitions, tables, filters, period, view.today),
    )
