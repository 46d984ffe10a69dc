"""Turns day tables into series: filter rows, group them, put their values into buckets."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Literal, assert_never

from services.contracts.api import Point, Series, Statistics
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Size
from services.gateway.buckets import Bucket
from services.gateway.filters import Filters, or_none, row_test
from services.gateway.statistics import summarise
from services.gateway.tables import DayTable, Measured

GroupBy = Literal["author", "team", "repo", "weekday", "size", "phase", "reviewer"]
Values = dict[date, list[float]]
Groups = dict[str | None, Values]

_SIZES = {size.value: place for place, size in enumerate(Size)}


def _keys(  # noqa: PLR0911 (one return per grouping)
    table: DayTable, by: GroupBy | None
) -> Callable[[int], Sequence[str | None]]:
    match by:
        case None:
            return lambda _: (None,)
        case "author":
            return lambda row: (table.author[row],)
        case "team":
            return lambda row: or_none(table.teams[row])
        case "reviewer":
            return lambda row: or_none(table.reviewers[row])
        case "size":
            return lambda row: (table.size[row] or "",)
        case "repo":
            return lambda _: (table.repo,)
        case "weekday":
            return lambda _: (str(table.day.isoweekday()),)
        case "phase":
            raise ValueError("phases are columns, not a property of rows")
        case _:
            assert_never(by)


def kept(table: DayTable, measured: Measured, filters: Filters) -> Iterable[tuple[int, float]]:
    """The rows, with their values, that pass the filters."""
    pairs = zip(*measured, strict=True)
    passes = row_test(table, filters)
    return pairs if passes is None else ((row, value) for row, value in pairs if passes(row))


def grouped(tables: Iterable[DayTable], metric: str, filters: Filters, by: GroupBy | None) -> Groups:
    """The values of a metric by group and day; a row of two teams or reviewers is in both groups."""
    groups: Groups = {} if by else {None: {}}
    for table in tables:
        keys = _keys(table, by)
        for row, value in kept(table, table.measured(metric), filters):
            for key in keys(row):
                groups.setdefault(key, {}).setdefault(table.day, []).append(value)
    return groups


def phases(tables: Iterable[DayTable], metric: str, filters: Filters) -> Groups:
    """The values of a metric's phases by phase and day."""
    groups: Groups = {}
    for table in tables:
        for phase, measured in table.phases.get(metric, {}).items():
            for _, value in kept(table, measured, filters):
                groups.setdefault(phase, {}).setdefault(table.day, []).append(value)
    return groups


def _by_bucket(values: Values, buckets: Sequence[Bucket]) -> list[list[float]]:
    """The values of each bucket; days are sorted once, so that many buckets stay cheap."""
    days = sorted(values)
    found: list[list[float]] = []
    place = bisect_left(days, buckets[0].first) if buckets else 0
    for bucket in buckets:
        inside: list[float] = []
        while place < len(days) and days[place] < bucket.end:
            inside += values[days[place]]
            place += 1
        found.append(inside)
    return found


def _point(bucket: Bucket, statistics: Statistics) -> Point:
    return Point(**dict(statistics), start=bucket.start, partial=bucket.partial)


def _series(
    key: str | None, values: Values, buckets: Sequence[Bucket], wholes: Sequence[int] | None
) -> Series:
    parts = _by_bucket(values, buckets)
    counts: Sequence[int | None] = wholes if wholes is not None else [None] * len(parts)
    points = [
        _point(bucket, summarise(part, whole))
        for bucket, part, whole in zip(buckets, parts, counts, strict=True)
    ]
    total = summarise(chain.from_iterable(parts), sum(wholes) if wholes is not None else None)
    return Series(key=key, points=points, total=total)


def _order(by: GroupBy | None, metric: Metric) -> Callable[[Series], tuple[object, ...]]:
    places = {name: place for place, name in enumerate(metric.phases)}
    match by:
        case "weekday":
            return lambda series: (series.key,)
        case "size":
            return lambda series: (_SIZES.get(series.key or "", len(_SIZES)),)
        case "phase":
            return lambda series: (places.get((series.key or "").split("+")[0], 0), series.key)
        case _:
            return lambda series: (-series.total.n, series.key)


def build(
    tables: Sequence[DayTable],
    metric: Metric,
    filters: Filters,
    by: GroupBy | None,
    buckets: Sequence[Bucket],
) -> list[Series]:
    """A metric's series. Of a phase, `n` and percentiles are over the pull requests that have it, and the
    mean is over all that have the whole, so that the means of all phases add up to the mean of the whole.
    """
    if by == "phase":
        whole = _by_bucket(grouped(tables, metric.name, filters, None)[None], buckets)
        wholes = [len(part) for part in whole]
        groups = phases(tables, metric.name, filters)
    else:
        wholes, groups = None, grouped(tables, metric.name, filters, by)
    found = [_series(key, values, buckets, wholes) for key, values in groups.items()]
    return sorted(found, key=_order(by, metric))
