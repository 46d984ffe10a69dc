"""Exact statistics: percentiles by linear interpolation between the two nearest ranks."""

from collections.abc import Iterable, Sequence
from math import fsum
from typing import TypedDict

from services.contracts.api import Statistics


class StatisticsFields(TypedDict):
    """The fields of `Statistics`."""

    n: int
    p50: float | None
    p75: float | None
    p90: float | None
    mean: float | None
    sum: float


NOTHING = StatisticsFields(n=0, p50=None, p75=None, p90=None, mean=None, sum=0.0)


def percentile(ordered: Sequence[float], fraction: float) -> float | None:
    """The percentile of sorted values (`fraction` in [0, 1]); None of nothing, the value of one alone."""
    if not ordered:
        return None
    rank = fraction * (len(ordered) - 1)
    below = int(rank)
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    # Rounding must not push the result out of the data.
    return min(high, low + (high - low) * (rank - below))


def measure(values: Iterable[float], whole: int | None = None) -> StatisticsFields:
    """All statistics of the values. `whole`: how many the mean is taken over, when not over the values."""
    ordered = sorted(values)
    count = len(ordered) if whole is None else whole
    if not ordered:
        return {**NOTHING, "mean": 0.0} if count else NOTHING
    total = fsum(ordered)
    return StatisticsFields(
        n=len(ordered),
        p50=percentile(ordered, 0.5),
        p75=percentile(ordered, 0.75),
        p90=percentile(ordered, 0.9),
        mean=total / count if count else None,
        sum=total,
    )


def summarise(values: Iterable[float], whole: int | None = None) -> Statistics:
    """The statistics of the values as the API shows them."""
    return Statistics(**measure(values, whole))
