"""Exact statistics of one list of values: the same numbers as the API's, without a library. Pure."""

from collections.abc import Iterable, Sequence
from math import fsum
from typing import TypedDict


class StatisticsFields(TypedDict):
    """The fields of `Statistics`."""

    n: int
    p50: float | None
    p75: float | None
    p90: float | None
    mean: float | None
    sum: float


def statistics_of(values: Iterable[float], whole: int | None = None) -> StatisticsFields:
    """Return all statistics of values. `whole`: how many the mean is taken over, if not over the values."""
    ordered = sorted(values)
    n, total = len(ordered), fsum(ordered)
    over = n if whole is None else whole
    return StatisticsFields(
        n=n,
        p50=_percentile(ordered, 0.5),
        p75=_percentile(ordered, 0.75),
        p90=_percentile(ordered, 0.9),
        mean=total / over if over else None,
        sum=total,
    )


def _percentile(ordered: Sequence[float], fraction: float) -> float | None:
    """Interpolate linearly between the two nearest ranks; None of nothing."""
    if not ordered:
        return None
    rank = fraction * (len(ordered) - 1)
    below = int(rank)
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    return min(high, low + (high - low) * (rank - below))  # rounding must not push it out of the data
