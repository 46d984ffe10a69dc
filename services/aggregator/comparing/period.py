"""The days that are compared, and the values that fall on them as the API counts them. Pure."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Self

from services.aggregator.measuring.columns import Row
from services.aggregator.measuring.rules import Rules

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days [first, end), and a moment before which nothing falls on them, in any time zone compared."""

    first: str
    end: str
    since: datetime

    @classmethod
    def last(cls, days: int, now: datetime, *compared: Rules) -> Self:
        """So many days, up to and with today."""
        end = max(now.astimezone(rules.zone).date() for rules in compared) + DAY
        first = end - timedelta(days=days)
        since = min(_midnight(first, rules) for rules in compared)
        return cls(first.isoformat(), end.isoformat(), since)

    def holds(self, row: Row) -> bool:
        """Whether a row falls on one of its days."""
        return self.first <= row.day < self.end


def _midnight(day: date, rules: Rules) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=rules.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Tally:
    """All values of every metric within a period. Bots are left out, as the API leaves them out."""

    period: Period
    by_metric: defaultdict[str, "array[float]"] = field(
        default_factory=lambda: defaultdict(lambda: array("d"))
    )

    def add(self, rows: Iterable[Row]) -> None:
        """Count the values of rows."""
        for row in rows:
            if self.period.holds(row) and not row.bot:
                for name, value in row.values.items():
                    self.by_metric[name].append(value)

    @property
    def values(self) -> Mapping[str, "array[float]"]:
        """What has been counted, by metric."""
        return self.by_metric
