"""The days that are compared, and the values that fall on them as the API counts them. Pure."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Self

from services.aggregator.measurement.rows import Row
from services.aggregator.measurement.rules import Rules

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DiffPeriod:
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


class Part(NamedTuple):
    """A metric as a whole, or what of it counts for a team ("": for nobody's), or one of its phases."""

    metric: str
    team: str | None = None
    phase: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """All values of every part within a period. Bots are left out, as the API leaves them out."""

    period: DiffPeriod
    values: defaultdict[Part, "array[float]"] = field(default_factory=lambda: defaultdict(lambda: array("d")))

    def add(self, rows: Iterable[Row], *, by_team: bool = True) -> None:
        """Count the values of rows; those of deployments count for no team, as in the API."""
        for row in rows:
            if self.period.holds(row) and not row.bot:
                for part, value in _parts(row, by_team=by_team):
                    self.values[part].append(value)

    def over(self, part: Part) -> int | None:
        """How many the mean of a phase is taken over: all that have the whole; None: over its own values."""
        return None if part.phase is None else len(self.values.get(Part(part.metric), ()))


def _parts(row: Row, *, by_team: bool) -> Iterator[tuple[Part, float]]:
    for metric, value in row.values.items():
        yield Part(metric), value
        for team in (row.teams or ("",)) if by_team else ():
            yield Part(metric, team=team), value
    for metric, phases in row.phases.items():
        for phase, hours in phases.items():
            yield Part(metric, phase=phase), hours
