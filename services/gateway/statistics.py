"""Exact statistics: percentiles by linear interpolation between the two nearest ranks."""

from collections.abc import Iterable, Sequence
from math import fsum

from services.contracts.api import Statistics


def percentile(ordered: Sequence[float], fraction: float) -> float | None:
    """The percentile of sorted values (`fraction` in [0, 1]); None of nothing, the value of one alone."""
    if not ordered:
        return None
    rank = fraction * (len(ordered) - 1)
    below = int(rank)
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    # Rounding must not push the result out of the data.
    return min(high, low + (high - low) * (rank - below))


def mean(values: Sequence[float], of: int | None = None) -> float | None:
    """The sum divided by `of` (the number of values unless said otherwise); None of nothing."""
    count = len(values) if of is None else of
    return fsum(values) / count if count else None


def summarise(values: Iterable[float], whole: int | None = None) -> Statistics:
    """All statistics of the values. `whole`: how many the mean is taken over, when not over the values."""
    ordered = sorted(values)
    return Statistics(
        n=len(ordered),
        p50=percentile(ordered, 0.5),
        p75=percentile(ordered, 0.75),
        p90=percentile(ordered, 0.9),
        mean=mean(ordered, whole),
        sum=fsum(ordered),
    )
