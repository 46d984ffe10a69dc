"""What a series is grouped by: the keys of a row, and the order of the groups."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from services.contracts.api import Series
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Size
from services.gateway.day_tables.day_table import DayTable, Names
from services.gateway.queries.filters import or_none
from services.gateway.queries.series_options import HOURS, WEEKDAYS, GroupBy, RowGroup

KeysOf = Callable[[DayTable, int], Sequence[str]]
"""The groups of a row: one, except by team and by reviewer."""

_HOURS = tuple((hour,) for hour in HOURS)
_WEEKDAY_HOURS = {day: tuple((f"{day}-{hour}",) for hour in HOURS) for day in WEEKDAYS}
_SIZES = {size.value: place for place, size in enumerate(Size)}


def by_author(table: DayTable, row: int) -> Names:
    """The person whom the row counts for."""
    return (table.author[row],)


def _size(table: DayTable, row: int) -> Names:
    return (table.size[row],)


def by_team(table: DayTable, row: int) -> Names:
    """The teams of that person on that day, or the empty name."""
    return or_none(table.teams[row])


def _reviewer(table: DayTable, row: int) -> Names:
    return or_none(table.reviewers[row])


def _repo(table: DayTable, _: int) -> Names:
    return (table.repo,)


def _weekday(table: DayTable, _: int) -> Names:
    return (str(table.day.isoweekday()),)


_PLAIN: Mapping[RowGroup, KeysOf] = {
    "author": by_author,
    "size": _size,
    "team": by_team,
    "reviewer": _reviewer,
    "repo": _repo,
    "weekday": _weekday,
}


def keys_by(by: RowGroup, zone: ZoneInfo) -> KeysOf:
    """How the groups of a row are found; hours are read off a clock in the time zone."""

    def hour(table: DayTable, row: int) -> int:
        return datetime.fromtimestamp(table.at[row], zone).hour

    match by:
        case "hour":
            return lambda table, row: _HOURS[hour(table, row)]
        case "weekday_hour":
            return lambda table, row: _WEEKDAY_HOURS[str(table.day.isoweekday())][hour(table, row)]
        case "author" | "size" | "team" | "reviewer" | "repo" | "weekday":
            return _PLAIN[by]
        case _:
            assert_never(by)


def biggest_first(series: Series) -> tuple[int, str]:
    """What groups without an order of their own are sorted by."""
    return -series.total.n, series.key or ""


def order_of(by: GroupBy, metric: Metric) -> Callable[[Series], tuple[object, ...]]:
    """What groups are sorted by: time and size in their own order, everything else the biggest first."""
    places = {name: place for place, name in enumerate(metric.phases)}
    match by:
        case "weekday" | "hour" | "weekday_hour":
            return lambda series: (series.key,)
        case "size":
            return lambda series: (_SIZES.get(series.key or "", len(_SIZES)),)
        case "phase":
            return lambda series: (places.get((series.key or "").split("+")[0], 0), series.key)
        case "author" | "team" | "repo" | "reviewer":
            return biggest_first
        case _:
            assert_never(by)
