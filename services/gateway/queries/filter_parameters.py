"""The query parameters that are filters: the shared ones, and those of what figures count."""

import math
from dataclasses import replace
from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import QueryParameter

from services.contracts.day_tables import ABSENCES
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Size
from services.gateway.problems import BadParameterError
from services.gateway.queries.filters import Filters, ValueRange
from services.gateway.queries.parameters import ByAuthor, ByReviewer, Names, one_of, several, texts
from services.gateway.queries.series_options import HOURS, WEEKDAYS

ORIGINS = frozenset({"human", "bot"})
OWN_METRIC = ""
"""The metric of a range that names none: the one that the path is about."""

IncludeBots = Annotated[bool, QueryParameter(name="include_bots", description="Count bots, too.")]
Repositories = Annotated[Names, QueryParameter(name="repo", description="`owner/name`; repeatable.")]
Edge = float | None


async def provide_filters(  # noqa: PLR0913, PLR0917 (one argument per query parameter)
    repo: Repositories = None,
    team: Annotated[
        Names, QueryParameter(name="team", description="Team; empty: of none. Repeatable.")
    ] = None,
    author: ByAuthor = None,
    reviewer: ByReviewer = None,
    involves: Annotated[
        Names, QueryParameter(name="involves", description="Author or reviewer; repeatable.")
    ] = None,
    label: Annotated[
        Names, QueryParameter(name="label", description="Label; empty: without any. Repeatable.")
    ] = None,
    base: Annotated[Names, QueryParameter(name="base", description="Base branch; repeatable.")] = None,
    size: Annotated[Names, QueryParameter(name="size", description="xs, s, m, l, xl; repeatable.")] = None,
    origin: Annotated[
        Names, QueryParameter(name="origin", description="human (unless stated), bot; repeatable.")
    ] = None,
    missing: Annotated[
        Names, QueryParameter(name="missing", description="A milestone that is missing; repeatable.")
    ] = None,
    include_bots: IncludeBots = False,
) -> Filters:
    """The filters that every path shares."""
    origins = one_of("origin", origin, ORIGINS)
    return Filters(
        repos=several("repo", repo),
        teams=texts("team", team),
        authors=several("author", author),
        reviewers=several("reviewer", reviewer),
        involved=several("involves", involves),
        labels=texts("label", label),
        bases=texts("base", base),
        sizes=one_of("size", size, frozenset({*Size, ""})),
        missing=one_of("missing", missing, frozenset(ABSENCES)),
        include_bots="bot" in origins if origins else include_bots,
        only_bots=origins == {"bot"},
    )


async def provide_week_filters(
    filters: NamedDependency[Filters],
    weekday: Annotated[
        Names,
        QueryParameter(name="weekday", description="Of the moment that counts: 1 (Monday) to 7; repeatable."),
    ] = None,
    hour: Annotated[
        Names,
        QueryParameter(name="hour", description="Of the moment that counts, local: 00 to 23; repeatable."),
    ] = None,
) -> Filters:
    """The same, and when in the week it was."""
    weekdays = one_of("weekday", weekday, frozenset(WEEKDAYS))
    hours = one_of("hour", hour, frozenset(HOURS))
    return replace(filters, weekdays=frozenset(map(int, weekdays)), hours=frozenset(map(int, hours)))


async def provide_value_filters(
    week_filters: NamedDependency[Filters],
    metric: Annotated[
        str | None,
        QueryParameter(
            name="metric", description="Has a value of this metric, within `at_least` and `below`."
        ),
    ] = None,
    phase: Annotated[
        str | None,
        QueryParameter(name="phase", description="Of that metric this phase, as `group_by=phase` names it."),
    ] = None,
    at_least: Annotated[
        Edge, QueryParameter(name="at_least", description="In the metric's unit, inclusive.")
    ] = None,
    below: Annotated[Edge, QueryParameter(name="below", description="In its unit, exclusive.")] = None,
) -> Filters:
    """The same, and a range of a metric's value."""
    if metric is None and phase is None and at_least is None and below is None:
        return week_filters
    _check_edges(at_least, below)
    plain = phase.replace(" ", "+") if phase else None
    return replace(week_filters, value=ValueRange(metric or OWN_METRIC, plain, at_least, below))


def _check_edges(at_least: Edge, below: Edge) -> None:
    for name, edge in (("at_least", at_least), ("below", below)):
        if edge is not None and not math.isfinite(edge):
            raise BadParameterError(name, str(edge), "a number")
    if at_least is not None and below is not None and at_least >= below:
        raise BadParameterError("at_least", str(at_least), f"less than `below` ({below})")


def with_metric(filters: Filters, metrics: dict[str, Metric], own: str = OWN_METRIC) -> Filters:
    """The filters with the metric that their range is of. Raises `BadParameterError` for one not in force."""
    if not (value := filters.value):
        return filters
    name = value.metric or own
    if (metric := metrics.get(name)) is None:
        raise BadParameterError("metric", name, ", ".join(metrics))
    if value.phase is not None and not _is_phase(value.phase, metric):
        divided = f"phases of {name}: {', '.join(metric.phases)}, joined by +" if metric.phases else "none"
        raise BadParameterError("phase", value.phase, divided)
    return replace(filters, value=replace(value, metric=name))


def _is_phase(phase: str, metric: Metric) -> bool:
    """Whether it is one of a metric's phases, or several that follow each other."""
    return f"+{phase}+" in f"+{'+'.join(metric.phases)}+"
