"""Turns selected rows into series: group them, put their values into buckets."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from services.contracts.api import Point, Series
from services.contracts.definitions.metrics import Metric
from services.gateway.metrics.grouping import KeysOf, keys_by, order_of
from services.gateway.metrics.selection import SelectedRows
from services.gateway.metrics.statistics import measure, summarise
from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import Bucket
from services.gateway.queries.series_options import GroupBy

Values = dict[date, list[float]]
Parts = list[list[float]]
"""The values of each bucket."""

MOST_POINTS = 100_000


def ungrouped(selection: Iterable[SelectedRows], metric: str) -> Values:
    """The values of a metric by day."""
    values: Values = {}
    for selected in selection:
        if column := selected.table.column(metric):
            values.setdefault(selected.table.day, []).extend(selected.values(column))
    return values


def by_bucket(values: Values, buckets: Sequence[Bucket]) -> Parts:
    """The values of each bucket; days are sorted once, so that many buckets stay cheap."""
    days = sorted(values)
    parts: Parts = []
    place = bisect_left(days, buckets[0].first) if buckets else 0
    for bucket in buckets:
        inside: list[float] = []
        while place < len(days) and days[place] < bucket.end:
            inside += values[days[place]]
            place += 1
        parts.append(inside)
    return parts


def _places(buckets: Sequence[Bucket]) -> dict[date, int]:
    """Which bucket a day falls into."""
    return {
        bucket.first + timedelta(days=day): place
        for place, bucket in enumerate(buckets)
        for day in range((bucket.end - bucket.first).days)
    }


def _groups(buckets: Sequence[Bucket]) -> defaultdict[str, Parts]:
    return defaultdict(lambda: [[] for _ in buckets])


def grouped(
    selection: Iterable[SelectedRows], metric: str, keys_of: KeysOf, buckets: Sequence[Bucket]
) -> dict[str, Parts]:
    """The values of a metric by group and bucket; a row of two teams or reviewers is in both groups."""
    groups, places = _groups(buckets), _places(buckets)
    for selected in selection:
        place = places.get(selected.table.day)
        if place is not None and (column := selected.table.column(metric)):
            for row, value in selected.pairs(column):
                for key in keys_of(selected.table, row):
                    groups[key][place].append(value)
    return groups


def phases(selection: Iterable[SelectedRows], metric: str, buckets: Sequence[Bucket]) -> dict[str, Parts]:
    """The values of a metric's phases by phase and bucket."""
    groups, places = _groups(buckets), _places(buckets)
    for selected in selection:
        place = places.get(selected.table.day)
        for phase, column in selected.table.phase_columns(metric):
            if place is not None and (values := selected.values(column)):
                groups[phase][place] += values
    return groups


def series_of(
    key: str | None, parts: Parts, buckets: Sequence[Bucket], wholes: Sequence[int] | None = None
) -> Series:
    """The points of one group. `wholes`: over how many each bucket's mean is taken, if not over its own."""
    counts: Sequence[int | None] = wholes if wholes is not None else [None] * len(parts)
    points = [
        Point(**measure(part, whole), start=bucket.start, partial=bucket.partial)
        for bucket, part, whole in zip(buckets, parts, counts, strict=True)
    ]
    total = summarise(chain.from_iterable(parts), sum(wholes) if wholes is not None else None)
    return Series(key=key, points=points, total=total)


def build(
    selection: Sequence[SelectedRows],
    metric: Metric,
    by: GroupBy | None,
    buckets: Sequence[Bucket],
    zone: ZoneInfo,
) -> list[Series]:
    """A metric's series. Of a phase, `n` and percentiles are over the pull requests that have it, and the
    mean is over all that have the whole, so that the means of all phases add up to the mean of the whole.
    """
    if by is None:
        return [series_of(None, by_bucket(ungrouped(selection, metric.name), buckets), buckets)]
    if by == "phase":
        wholes = [len(part) for part in by_bucket(ungrouped(selection, metric.name), buckets)]
        groups = phases(selection, metric.name, buckets)
    else:
        wholes, groups = None, grouped(selection, metric.name, keys_by(by, zone), buckets)
    if len(groups) * len(buckets) > MOST_POINTS:
        few = f"fewer than {MOST_POINTS} points: a wider interval, a shorter period, or filters"
        raise BadParameterError("group_by", by, few)
    found = [series_of(key, parts, buckets, wholes) for key, parts in groups.items()]
    return sorted(found, key=order_of(by, metric))
