"""The headline figures: a period beside the equally long one before it."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from services.contracts.api_overview import Beside, Figure, Statistic
from services.contracts.definitions.document import Definitions, Deployments
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Ancestry, DeploymentSource
from services.gateway.metrics.daily import ByDay, DailyValues
from services.gateway.queries.buckets import DAY, WEEK, Bucket
from services.gateway.queries.period import Period, whole

Headlines = tuple[tuple[str, Statistic], ...]
"""Metrics, and the statistic of each."""

HEADLINES: Headlines = (
    ("cycle_time", "p50"),
    ("review_latency", "p50"),
    ("pickup_time", "p50"),
    ("merged", "sum"),
    ("deployment_frequency", "per_week"),
)
DELIVERY: Headlines = (
    ("deployment_frequency", "per_week"),
    ("deployment_frequency", "days_per_week"),
    ("lead_time", "p50"),
    ("change_failure_rate", "mean"),
    ("time_to_restore", "p50"),
)
FEWEST_WEEKS = 3


RATES = frozenset({"per_week", "days_per_week"})
"""Statistics that are thinned out by days of which nothing was collected."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A metric, the one statistic of it that is shown, and its counterpart: the same by the other clock."""

    metric: Metric
    statistic: Statistic
    counterpart: Metric | None


def windows(period: Period) -> list[Bucket]:
    """The sparkline's windows: whole weeks back from the end (days, where those would be too few)."""
    step = WEEK if period.days >= FEWEST_WEEKS * 7 else DAY
    count = (period.end - period.first) // step
    starts = [period.end - step * (count - place) for place in range(count)]
    return [Bucket(start, start, start + step, partial=False) for start in starts]


def counterpart_of(metric: Metric, definitions: Definitions) -> Metric | None:
    """The metric that is the same by the other clock."""
    if metric.beside:
        return definitions.metric(metric.beside)
    return next((other for other in definitions.metrics if other.beside == metric.name), None)


def change(value: float | None, previous: float | None) -> float | None:
    """value / previous - 1; None where it cannot be said."""
    return None if value is None or not previous else value / previous - 1


def _elapsed(period: Period, today: date) -> Period:
    """The part of the period that has begun: days to come must not thin out a rate."""
    return Period(period.first, max(min(period.end, today + DAY), period.first + DAY))


def _counterpart(
    metric: Metric, statistic: Statistic, values: DailyValues, now: Bucket, then: Bucket
) -> Beside:
    part = values.part(now)
    return Beside(
        metric=metric.name,
        label=metric.label,
        value=part.value(statistic),
        previous=values.part(then).value(statistic),
        n=part.n,
    )


@dataclass(frozen=True, slots=True, eq=False)
class CollectedValues:
    """The values of a metric by day, and the first day that they are divided by (None: any)."""

    values: DailyValues
    first: date | None

    def value(self, bucket: Bucket, statistic: Statistic, *, as_a_week: bool = False) -> float | None:
        """One statistic of a bucket's days; None where nothing was collected of any of them."""
        first = max(bucket.first, self.first or bucket.first)
        if first >= bucket.end:
            return None
        part = self.values.between(first, bucket.end)
        return (part.as_a_week() if as_a_week else part).value(statistic)

    def with_sparkline(self, period: Period, statistic: Statistic) -> tuple[float | None, list[float | None]]:
        """One statistic of a period, and of each of its windows."""
        bucket, within = whole(period), windows(period)
        if statistic == "p50":
            each, of_all = self.values.medians(bucket, within)
            return of_all, each
        each = [self.value(window, statistic, as_a_week=True) for window in within]
        return self.value(bucket, statistic), each


def figure(
    headline: Headline, values_of: ByDay, period: Period, today: date, first_day: date | None = None
) -> Figure:
    """One headline figure, from the values of the period and of the one before it.

    A rate counts from `first_day` on, the first of which anything was collected.
    """
    metric, statistic, other = headline.metric, headline.statistic, headline.counterpart
    elapsed = _elapsed(period, today)
    now, then = whole(elapsed), whole(period.before())
    values = values_of(metric.name)
    since = first_day if statistic in RATES else None
    collected = CollectedValues(values, since)
    part, before = values.part(now), values.part(then)
    value, sparkline = collected.with_sparkline(elapsed, statistic)
    previous = collected.value(then, statistic)
    return Figure(
        **metric.model_dump(mode="json", include={"label", "unit", "help", "better"}),
        metric=metric.name,
        statistic=statistic,
        value=value,
        n=part.n,
        previous=previous,
        previous_n=before.n,
        change=change(value, previous),
        sparkline=sparkline,
        beside=_counterpart(other, statistic, values_of(other.name), now, then) if other else None,
        since=since if since and since > period.first else None,
    )


def deployment_rule(deployments: Deployments) -> str:
    """What counts as a deployment to production, in words."""
    match deployments.source:
        case DeploymentSource.DEPLOYMENTS:
            like = f"GitHub's deployments to environments like {', '.join(deployments.environments)}"
            exact = deployments.ancestry is Ancestry.EXACT
            return f"{like}, with the merges whose commits they contain" if exact else like
        case DeploymentSource.RELEASES:
            return "published releases" + (", prereleases too" if deployments.prereleases else "")
        case DeploymentSource.MERGES:
            return "merges to the default branch"
        case _:
            assert_never(deployments.source)


def figures(  # noqa: PLR0913, PLR0917 (what figures are made of)
    headlines: Headlines,
    definitions: Definitions,
    values_of: ByDay,
    period: Period,
    today: date,
    first_day: date | None = None,
) -> list[Figure]:
    """Every figure whose metric is defined; rates from `first_day` on."""
    active = [
        Headline(metric, statistic, counterpart_of(metric, definitions))
        for name, statistic in headlines
        if (metric := definitions.metric(name))
    ]
    return [figure(headline, values_of, period, today, first_day) for headline in active]
