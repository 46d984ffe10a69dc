"""Turns selected rows into series: group them, put their values into buckets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Self
from zoneinfo import ZoneInfo

import numpy as np

from services.contracts.api import Point, Series, Statistics
from services.contracts.day_tables import phase_column
from services.contracts.definitions.metrics import Metric
from services.gateway.metrics.daily import by_day
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.grouping import Grouped, biggest_first, grouped, order_of
from services.gateway.metrics.row_tables import NameOf, RowTable, joined, statistics_fields, to_json
from services.gateway.metrics.selection import Array, Selection
from services.gateway.metrics.statistics import GroupStatistics, nested_statistics, part_statistics
from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import Bucket
from services.gateway.queries.series_options import OF_PEOPLE, GroupBy

MOST_POINTS = 100_000


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
    places = _places(whole.days, edges)
    inside = (places >= 0) & (places < len(buckets))
    if inside.all():
        return whole, places
    there = np.flatnonzero(np.bincount(whole.of[inside], minlength=len(whole.names)))
    numbers = np.zeros(len(whole.names), np.int64)
    numbers[there] = np.arange(there.size)
    names = [whole.names[group] for group in there.tolist()]
    kept = Grouped(whole.values[inside], whole.days[inside], numbers[whole.of[inside]], names)
    return kept, places[inside]


def _places(days: Array, edges: Sequence[int]) -> Array:
    """The number of the bucket of each day, looked up once for each day that there may be."""
    if not days.size:
        return days
    first = int(days.min())
    every = np.arange(first, int(days.max()) + 1)
    found: Array = (np.searchsorted(edges, every, side="right") - 1)[days - first]
    return found


def values_in(selection: Selection, metric: str, bucket: Bucket) -> Values:
    """The values of a metric in one bucket."""
    return by_day(selection)(metric).part(bucket).values


@dataclass(frozen=True, slots=True, eq=False)
class SeriesTable(RowTable):
    """The series of groups: the statistics of each group's buckets, group after group, and of each group.

    `wholes`: over how many each bucket's mean is taken, if not over its own. `order` has the numbers of the
    groups as they are shown. `of_people`: the keys are logins.
    """

    keys: Sequence[str | None]
    buckets: Sequence[Bucket]
    points: GroupStatistics
    totals: GroupStatistics
    wholes: Sequence[int] | None
    order: Sequence[int]
    of_people: bool = False

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.keys) * len(self.buckets)

    @property
    def _wholes(self) -> tuple[Sequence[int] | None, Sequence[int] | None]:
        """Over how many the means of points and totals are taken, group after group."""
        count = len(self.keys)
        return self.wholes and [*self.wholes] * count, self.wholes and [sum(self.wholes)] * count

    def models(self) -> list[Series]:
        """The series as models."""
        width, (of_points, of_totals) = len(self.buckets), self._wholes
        points = [
            Point(**one, start=bucket.start, partial=bucket.partial)
            for one, bucket in zip(self.points.all(of_points), cycle(self.buckets), strict=False)
        ]
        totals = self.totals.all(of_totals)
        return [
            Series(
                key=self.keys[group],
                points=points[group * width : (group + 1) * width],
                total=Statistics(**totals[group]),
            )
            for group in self.order
        ]

    def json(self) -> bytes:
        """The series as JSON, with commas between them."""
        width, (of_points, of_totals) = len(self.buckets), self._wholes
        points = statistics_fields(self.points, np.arange(self.points.groups), of_points)
        totals = statistics_fields(self.totals, np.arange(self.totals.groups), of_totals)
        keys = [to_json(key) for key in self.keys]
        parts: list[bytes | list[bytes]] = [b'{"key":', keys, b',"points":[']
        for place, bucket in enumerate(self.buckets):
            parts += (b",{" if place else b"{", points[place::width], _end_of_point(bucket))
        rows = list(joined([*parts, b'],"total":{', totals, b"}}"]))
        return b",".join(rows[group] for group in self.order)

    def people(self) -> set[str]:
        """Everybody whom the keys name."""
        return {key for key in self.keys if key} if self.of_people else set()

    def renamed(self, name: NameOf) -> Self:
        """The same with people under other names."""
        if not self.of_people:
            return self
        keys = [name(key or "") for key in self.keys]
        return replace(self, keys=keys, order=_order(keys, self.totals, biggest_first))


def _end_of_point(bucket: Bucket) -> bytes:
    return b"," + to_json({"start": bucket.start, "partial": bucket.partial})[1:]


def _order(
    keys: Sequence[str | None], totals: GroupStatistics, order: Callable[[str, int], tuple[object, ...]]
) -> list[int]:
    """The numbers of groups in an order."""
    counts = dict(zip(totals.filled.tolist(), totals.n.tolist(), strict=True))
    return sorted(range(len(keys)), key=lambda group: order(keys[group] or "", counts.get(group, 0)))


def _table(
    keys: Sequence[str | None],
    found: Grouped,
    places: Array,
    buckets: Sequence[Bucket],
    wholes: Sequence[int] | None,
) -> SeriesTable:
    """The series of groups, in the order of their numbers."""
    points, totals = nested_statistics(found.values, found.of, len(keys), places, len(buckets))
    return SeriesTable(keys, buckets, points, totals, wholes, order=range(len(keys)))


def build(  # noqa: PLR0913, PLR0917 (what a series is made of)
    selection: Selection,
    metric: Metric,
    by: GroupBy | None,
    buckets: Sequence[Bucket],
    zone: ZoneInfo,
    column: str | None = None,
) -> SeriesTable:
    """A metric's series. Of a phase, `n` and percentiles are over the pull requests that have it, and the
    mean is over all that have the whole, so that the means of all phases add up to the mean of the whole.

    `column`: the one that holds the values, where it is one phase of the metric.
    """
    name = column or metric.name
    wholes: list[int] | None = None
    if by is None or by == "phase":
        values, counts = by_day(selection)(metric.name if by else name).parts(buckets)
        if by is None:
            return SeriesTable([None], buckets, *part_statistics(values, counts), wholes, order=[0])
        wholes = counts.tolist()
        found, places = in_buckets(phases(selection, metric.name), buckets)
    else:
        found, places = in_buckets(grouped(selection, name, by, zone), buckets)
    if len(found.names) * len(buckets) > MOST_POINTS:
        few = f"fewer than {MOST_POINTS} points: a wider interval, a shorter period, or filters"
        raise BadParameterError("group_by", by, few)
    table = _table(found.names, found, places, buckets, wholes)
    order = _order(table.keys, table.totals, order_of(by, metric))
    return replace(table, order=order, of_people=by in OF_PEOPLE)
