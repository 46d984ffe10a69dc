"""How the values of a metric are spread: bins with edges that people say."""

from collections.abc import Iterator
from itertools import count, pairwise
from math import floor, log10
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from services.contracts.api_distribution import Bin

Scale = Literal["log", "linear"]

MOST_BINS = 20
_WEEK = 168.0
_UNTIL_A_WEEK = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 24.0, 48.0, 96.0)
_STEPS = (1.0, 2.0, 5.0, 10.0)


def _hours() -> Iterator[float]:
    """Edges in hours, without end."""
    yield from _UNTIL_A_WEEK
    yield from (_WEEK * 2**times for times in count())


def _counts(most: float) -> Iterator[float]:
    """Edges that are equally far apart, without end: by the least of 1, 2, 5, 10, 20, 50, … that gives no
    more than `MOST_BINS` bins.
    """
    power = 10.0 ** max(0, floor(log10(max(most, 1.0) / MOST_BINS)))
    width = next(step * power for step in _STEPS if most < step * power * MOST_BINS)
    return (width * times for times in count())


def edges(scale: Scale, most: float) -> list[float]:
    """The edges from 0 to the first that is more than `most`."""
    found: list[float] = []
    for edge in _hours() if scale == "log" else _counts(most):
        found.append(edge)
        if edge > most:
            break
    return found


def bins(values: ArrayLike, scale: Scale) -> list[Bin]:
    """How many of the values are in each bin, an edge being of the bin that it begins; no bins of nothing."""
    found = np.asarray(values, np.float64)
    if not found.size:
        return []
    cut = edges(scale, float(found.max()))
    below = [int(np.count_nonzero(found < edge)) for edge in cut]
    return [
        Bin(from_=begin, to=end, n=after - before)
        for (begin, end), (before, after) in zip(pairwise(cut), pairwise(below), strict=True)
    ]
