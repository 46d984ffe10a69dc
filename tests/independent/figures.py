"""Figures from items: which of them, in which group, in which bucket, and what they come to."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cache
from math import floor, fsum

from tests.independent.items import Item
from tests.independent.people import People
from tests.independent.zones import DAY, Zone

Figures = dict[str, int | float | None]
Keep = Callable[[datetime, Item], bool]
Period = tuple[date, date]


def statistics(values: Iterable[float]) -> Figures:
    """Exact: the percentile of n values lies at (n - 1) · p among them in order, counted from 0."""
    ordered = sorted(values)
    n = len(ordered)
    total = fsum(ordered)
    return {
        "n": n,
        "p50": _percentile(ordered, 0.5),
        "p75": _percentile(ordered, 0.75),
        "p90": _percentile(ordered, 0.9),
        "mean": total / n if n else None,
        "sum": total,
    }


def _percentile(ordered: list[float], part: float) -> float | None:
    if not ordered:
        return None
    place = part * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@cache
def start_of(day: date, interval: str) -> date:
    """The first day of the bucket that a day is in."""
    if interval == "month":
        return date(day.year, day.month, 1)
    while interval == "week" and day.isoweekday() != 1:
        day -= DAY
    return day


def starts(first: date, end: date, interval: str) -> list[date]:
    """Every bucket of the days [first, end), in order."""
    found: dict[date, None] = {}
    while first < end:
        found[start_of(first, interval)] = None
        first += DAY
    return [*found]


class Figured:
    """The answers of one organisation, whose days begin as clocks in a zone show."""

    def __init__(self, items: Iterable[Item], people: People, zone: Zone) -> None:
        self._people = people
        self._zone = zone
        self._items: dict[str, list[tuple[datetime, Item]]] = {}
        for item in items:
            self._items.setdefault(item.metric, []).append((zone.shows(item.at), item))

    @property
    def metrics(self) -> list[str]:
        return sorted(self._items)

    def teams(self, shown: datetime, item: Item) -> list[str]:
        """Those of whom it counts for, on the day it is counted on; the empty one: none."""
        return self._people.teams_of(item.person, shown.date()) or [""]

    def keys(self, shown: datetime, item: Item, by: str | None) -> list[str | None]:
        """The groups an item is in; the empty one is that of no team, and the like."""
        groups: dict[str | None, Callable[[], list[str] | list[str | None]]] = {
            None: lambda: [None],
            "author": lambda: [item.person],
            "team": lambda: self.teams(shown, item),
            "repo": lambda: [item.repo],
            "weekday": lambda: [str(shown.isoweekday())],
            "size": lambda: [item.size],
            "reviewer": lambda: [*item.reviewers] or [""],
        }
        return [*groups[by]()]

    def of(
        self, metric: str, first: date, end: date, keep: Keep | None = None
    ) -> Iterator[tuple[datetime, Item]]:
        """What counts in a period, with what the clock showed; not what bots did, unless `keep` says so."""
        for shown, item in self._items.get(metric, []):
            if first <= shown.date() < end and (keep(shown, item) if keep else not item.bot):
                yield shown, item

    def series(
        self, metric: str, period: Period, interval: str, by: str | None, keep: Keep | None = None
    ) -> dict[str | None, dict[date | None, Figures]]:
        """Statistics by group and bucket; the bucket None holds the whole period."""
        buckets = starts(*period, interval)
        values: dict[str | None, dict[date | None, list[float]]] = {}
        for shown, item in self.of(metric, *period, keep):
            for key in self.keys(shown, item, by):
                if key not in values:
                    values[key] = {None: [], **{start: [] for start in buckets}}
                parts = values[key]
                parts[None].append(item.value)
                parts[start_of(shown.date(), interval)].append(item.value)
        return {
            key: {start: statistics(part) for start, part in parts.items()} for key, parts in values.items()
        }

    def nothing(self, period: Period, interval: str) -> dict[date | None, Figures]:
        """What a group comes to in which there is nothing."""
        return {start: statistics(()) for start in (None, *starts(*period, interval))}
