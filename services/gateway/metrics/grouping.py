"""What a series is grouped by: the groups of each value, and the order of the groups."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

import numpy as np

from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Size
from services.gateway.day_tables.packed_days import Dictionaries
from services.gateway.metrics.clock import local_hours, weekdays
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.selection import Array, CellRows, Selection
from services.gateway.queries.series_options import HOURS, GroupBy, RowGroup

NameGroup = Literal["author", "size", "repo", "team", "reviewer"]
Places = Array | slice

DAY_HOURS = len(HOURS)
_SIZES = {size.value: place for place, size in enumerate(Size)}


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Values with their days (ordinals) and groups; a value of two teams or reviewers is there twice."""

    values: Values
    days: Array
    of: Array
    names: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Values by codes of names: `of` says which of the codes each value has."""

    values: Values
    of: Array
    codes: Array


def numbered(values: Values, codes: Array) -> Coded:
    """Groups that are numbered without gaps, in the order of their codes."""
    there = np.flatnonzero(np.bincount(codes)) if codes.size else codes
    numbers = np.zeros(int(there[-1]) + 1 if there.size else 0, np.int64)
    numbers[there] = np.arange(there.size)
    return Coded(values, numbers.take(codes), there)


def names_of_rows(rows: CellRows, by: NameGroup, known: Dictionaries) -> tuple[Places, Array]:
    """The codes of the names in a field of rows, and the place of the row of each: some rows have several."""
    if by in ("team", "reviewer"):
        lists = rows.field(f"{by}s")
        places, codes = known.lists.members(lists)
        return slice(None) if codes.size == lists.size else places, codes  # no list is empty
    return slice(None), rows.field(by)


def grouped_by_name(selection: Selection, metric: str, by: NameGroup) -> Grouped:
    """The values of a metric by a field that holds names."""
    cells, names = selection.cells(metric), selection.known.names
    places, codes = names_of_rows(cells.rows, by, selection.known)
    return _named(cells.values[places], cells.field("day")[places], codes, names.of)


def grouped(selection: Selection, metric: str, by: RowGroup, zone: ZoneInfo) -> Grouped:
    """The values of a metric by group; hours are read off a clock in the time zone."""
    match by:
        case "author" | "size" | "repo" | "team" | "reviewer":
            return grouped_by_name(selection, metric, by)
        case "weekday":
            cells = selection.cells(metric)
            days = cells.field("day")
            return _named(cells.values, days, weekdays(days), _each(str))
        case "hour" | "weekday_hour":
            cells = selection.cells(metric)
            days, hours = cells.field("day"), local_hours(cells.field("at"), zone)
            if by == "hour":
                return _named(cells.values, days, hours, _each(HOURS.__getitem__))
            return _named(cells.values, days, weekdays(days) * DAY_HOURS + hours, _each(_weekday_hour))
        case _:
            assert_never(by)


def _weekday_hour(code: int) -> str:
    weekday, hour = divmod(code, DAY_HOURS)
    return f"{weekday}-{HOURS[hour]}"


def _each(name: Callable[[int], str]) -> Callable[[list[int]], list[str]]:
    """The names of several codes, by that of one."""
    return lambda codes: list(map(name, codes))


def _named(values: Values, days: Array, codes: Array, names: Callable[[list[int]], list[str]]) -> Grouped:
    """Groups that are numbered without gaps, with their names."""
    found = numbered(values, codes)
    return Grouped(values, days, found.of, names(found.codes.tolist()))


def biggest_first(key: str, n: int) -> tuple[int, str]:
    """What groups without an order of their own are sorted by."""
    return -n, key


def order_of(by: GroupBy, metric: Metric) -> Callable[[str, int], tuple[object, ...]]:
    """What groups are sorted by, made of their key and how many values they have.

    Time and size have their own order, everything else the biggest first.
    """
    places = {name: place for place, name in enumerate(metric.phases)}
    match by:
        case "weekday" | "hour" | "weekday_hour":
            return lambda key, _: (key,)
        case "size":
            return lambda key, _: (_SIZES.get(key, len(_SIZES)),)
        case "phase":
            return lambda key, _: (places.get(key.split("+")[0], 0), key)
        case "author" | "team" | "repo" | "reviewer":
            return biggest_first
        case _:
            assert_never(by)
