"""Turns selected rows into series: group them, put their values into buckets."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from services.contracts.api import Point, Series, Statistics
from services.contracts.day_tables import phase_column
from services.contracts.definitions.metrics import Metric
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.grouping import Grouped, grouped, order_of
from services.gateway.metrics.selection import Array, Selection
from services.gateway.metrics.statistics import group_statistics, nothing
from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import Bucket
from services.gateway.queries.series_options import GroupBy

MOST_POINTS = 100_000


def ungrouped(selection: Selection, metric: str) -> Grouped:
    """The values of a metric in one group."""
    cells = selection.cells(metric)
    return Grouped(cells.values, cells.field("day"), np.zeros(cells.values.size, np.int64), [""])


def phases(selection: Selection, metric: str) -> Grouped:
    """The values of a metric's phases by phase."""
    found = {name: selection.cells(phase_column(metric, name)) for name in selection.phases(metric)}
    there = {name: cells for name, cells in found.items() if cells.values.size}
    sizes = [cells.values.size for cells in there.values()]
    return Grouped(
        np.concatenate([np.zeros(0), *(cells.values for cells in there.values())]),
        np.concatenate([np.zeros(0, np.int32), *(cells.field("day") for cells in there.values())]),
        np.repeat(np.arange(len(there)), sizes),
        list(there),
    )


def in_buckets(whole: Grouped, buckets: Sequence[Bucket]) -> tuple[Grouped, Array]:
    """The values that fall into a bucket, and the number of the bucket of each.

    Each bucket begins where the one before it ends.
    """
    edges = [bucket.first.toordinal() for bucket in buckets]
    edges.append(buckets[-1].end.toordinal() if buckets else 0)
    places = np.searchsorted(edges, whole.days, side="right") - 1
    inside = (places >= 0) & (places < len(buckets))
    if inside.all():
        return whole, places
    there = np.flatnonzero(np.bincount(whole.of[inside], minlength=len(whole.names)))
    numbers = np.zeros(len(whole.names), np.int64)
    numbers[there] = np.arange(there.size)
    names = [whole.names[group] for group in there.tolist()]
    kept = Grouped(whole.values[inside], whole.days[inside], numbers[whole.of[inside]], names)
    return kept, places[inside]


def values_in(selection: Selection, metric: str, bucket: Bucket) -> Values:
    """The values of a metric in one bucket."""
    return in_buckets(ungrouped(selection, metric), [bucket])[0].values


def _series(
    keys: Sequence[str | None],
    found: Grouped,
    places: Array,
    buckets: Sequence[Bucket],
    wholes: Sequence[int] | None = None,
) -> list[Series]:
    """The points of each group. `wholes`: over how many each bucket's mean is taken, if not over its own."""
    width, count = len(buckets), len(keys)
    of = found.of * width + places
    points = _empty_points(buckets, wholes) * count
    for place, one in group_statistics(found.values, of, count * width).found(wholes and [*wholes] * count):
        bucket = buckets[place % width]
        points[place] = Point.unchecked({**one, "start": bucket.start, "partial": bucket.partial})
    totals = group_statistics(found.values, found.of, count).all(wholes and [sum(wholes)] * count)
    return [
        Series.unchecked(
            {
                "key": key,
                "points": points[group * width : (group + 1) * width],
                "total": Statistics(**totals[group]),
            }
        )
        for group, key in enumerate(keys)
    ]


def _empty_points(buckets: Sequence[Bucket], wholes: Sequence[int] | None) -> list[Point]:
    """The points of a group without any value."""
    counts: Sequence[int | None] = [None] * len(buckets) if wholes is None else wholes
    return [
        Point(**nothing(whole), start=bucket.start, partial=bucket.partial)
        for bucket, whole in zip(buckets, counts, strict=True)
    ]


def build(  # noqa: PLR0913, PLR0917 (what a series is made of)
    selection: Selection,
    metric: Metric,
    by: GroupBy | None,
    buckets: Sequence[Bucket],
    zone: ZoneInfo,
    column: str | None = None,
) -> list[Series]:
    """A metric's series. Of a phase, `n` and percentiles are over the pull requests that have it, and the
    mean is over all that have the whole, so that the means of all phases add up to the mean of the whole.

    `column`: the one that holds the values, where it is one phase of the metric.
    """
    name = column or metric.name
    if by is None or by == "phase":
        whole, places = in_buckets(ungrouped(selection, metric.name if by else name), buckets)
        if by is None:
            return _series([None], whole, places, buckets)
        wholes = np.bincount(places, minlength=len(buckets)).tolist()
        found, places = in_buckets(phases(selection, metric.name), buckets)
    else:
        wholes = None
        found, places = in_buckets(grouped(selection, name, by, zone), buckets)
    if len(found.names) * len(buckets) > MOST_POINTS:
        few = f"fewer than {MOST_POINTS} points: a wider interval, a shorter period, or filters"
        raise BadParameterError("group_by", by, few)
    return sorted(_series(found.names, found, places, buckets, wholes), key=order_of(by, metric))
