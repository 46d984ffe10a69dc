"""The headline figures: a period beside the equally long one before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, assert_never

from services.contracts.api import Figure, Statistics
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.gateway.buckets import DAY, WEEK, Bucket
from services.gateway.filters import Filters
from services.gateway.period import Period, whole
from services.gateway.selection import Selected, select
from services.gateway.series import Values, by_bucket, ungrouped
from services.gateway.statistics import summarise
from services.gateway.tables import DayTable

Statistic = Literal["p50", "mean", "sum", "per_week"]

HEADLINES: tuple[tuple[str, Statistic], ...] = (
    ("cycle_time", "p50"),
    ("review_latency", "p50"),
    ("pickup_time", "p50"),
    ("merged", "sum"),
    ("deployment_frequency", "per_week"),
)
FEWEST_WEEKS = 3


@dataclass(frozen=True, slots=True)
class Headline:
    """A metric and the one statistic of it that is shown."""

    metric: Metric
    statistic: Statistic


def windows(period: Period) -> list[Bucket]:
    """The sparkline's windows: whole weeks back from the end (days, where those would be too few)."""
    step = WEEK if period.days >= FEWEST_WEEKS * 7 else DAY
    count = (period.end - period.first) // step
    starts = [period.end - step * (count - place) for place in range(count)]
    return [Bucket(start, start, start + step, partial=False) for start in starts]


def value_of(statistic: Statistic, statistics: Statistics, days: int) -> float | None:
    """The statistic that a figure shows, of what was measured in that many days."""
    match statistic:
        case "p50":
            return statistics.p50
        case "mean":
            return statistics.mean
        case "sum":
            return statistics.sum
        case "per_week":
            return statistics.sum * 7 / days
        case _:
            assert_never(statistic)


def change(value: float | None, previous: float | None) -> float | None:
    """value / previous - 1; None where it cannot be said."""
    return None if value is None or not previous else value / previous - 1


def _total(values: Values, period: Period) -> Statistics:
    (part,) = by_bucket(values, [whole(period)])
    return summarise(part)


def _elapsed(period: Period, today: date) -> Period:
    """The part of the period that has begun: days to come must not thin out a rate."""
    return Period(period.first, max(min(period.end, today + DAY), period.first + DAY))


def figure(headline: Headline, selection: Sequence[Selected], period: Period, today: date) -> Figure:
    """One headline figure, from what was selected of the period and of the one before it."""
    metric, statistic = headline.metric, headline.statistic
    elapsed, before = _elapsed(period, today), period.before()
    values = ungrouped(selection, metric.name)
    now, then = _total(values, elapsed), _total(values, before)
    sparks = [summarise(part) for part in by_bucket(values, windows(elapsed))]
    value, previous = value_of(statistic, now, elapsed.days), value_of(statistic, then, before.days)
    return Figure(
        **metric.model_dump(mode="json", include={"label", "unit", "help", "better"}),
        metric=metric.name,
        statistic=statistic,
        value=value,
        n=now.n,
        previous=previous,
        previous_n=then.n,
        change=change(value, previous),
        sparkline=[value_of("sum" if statistic == "per_week" else statistic, spark, 7) for spark in sparks],
    )


def figures(
    definitions: Definitions, tables: Iterable[DayTable], filters: Filters, period: Period, today: date
) -> list[Figure]:
    """Every headline figure whose metric is in force."""
    selection = select(tables, filters)
    shown = [
        Headline(metric, statistic) for name, statistic in HEADLINES if (metric := definitions.metric(name))
    ]
    return [figure(headline, selection, period, today) for headline in shown]
