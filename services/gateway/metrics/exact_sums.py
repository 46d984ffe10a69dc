"""Exact sums of floating-point numbers, as `math.fsum` gives them, without a loop over the numbers."""

from math import fsum

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

FIRST_BITS, NEXT_BITS = 20, 40
"""How many bits after the point the first piece of a number has, and how many more each of the next two."""
LARGEST = 2.0**42
"""Numbers whose absolute values add up to less have first pieces that add up within 64 bits."""
MOST = 2**22
"""So many next pieces add up within 64 bits."""


def exact_sums(values: Values, begins: NDArray[np.int64]) -> list[float]:
    """The sum of each group of values, rounded once; a group goes from its beginning to that of the next.

    No group is empty. Numbers are taken apart into three whole numbers of 64 bits, which is exact, and these
    are added up, which is exact, too; what does not fit (the very large or very small) is left to `fsum`.
    """
    if values.size > MOST or not np.abs(values).max() * values.size < LARGEST:
        return _sums_of_any(values, begins)
    pieces, rest = [], values
    for bits in (FIRST_BITS, NEXT_BITS, NEXT_BITS):
        rest = rest * 2.0**bits
        whole = np.trunc(rest)
        rest = rest - whole
        pieces.append(np.add.reduceat(whole.astype(np.int64), begins))
    if rest.any():
        return _sums_of_any(values, begins)
    one = 1 << FIRST_BITS + 2 * NEXT_BITS
    return [
        ((first << 2 * NEXT_BITS) + (second << NEXT_BITS) + third) / one  # rounds correctly
        for first, second, third in zip(*(piece.tolist() for piece in pieces), strict=True)
    ]


def _sums_of_any(values: Values, begins: NDArray[np.int64]) -> list[float]:
    return [fsum(part.tolist()) for part in np.split(values, begins[1:])]
