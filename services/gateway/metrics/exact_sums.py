"""Exact sums of floating-point numbers, as `math.fsum` gives them, without a loop over the numbers."""

from fractions import Fraction
from math import fsum

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Pieces = NDArray[np.int64]
Begins = NDArray[np.int64]

FIRST_BITS, NEXT_BITS = 20, 40
"""How many bits after the point the first piece of a number has, and how many more each of the next two."""
LARGEST = 2.0**42
"""Numbers whose absolute values add up to less have first pieces that add up within 64 bits."""
ONE = 1 << FIRST_BITS + 2 * NEXT_BITS
"""What whole numbers of the last piece are parts of."""
MOST = 2**22
"""So many next pieces add up within 64 bits."""
EXACT = 2**53
"""Whole numbers below are exact as floats."""
SURELY_LESS = 0.499
"""Of the distance to the next float: what is lost does not reach halfway."""


def exact_sums(values: Values, begins: Begins) -> Values:
    """The sum of each group of values, rounded once; a group goes from its beginning to that of the next.

    No group is empty. What does not fit into whole numbers (the very large or very small) is left to `fsum`.
    """
    pieces = _summed_pieces(values, begins)
    return _sums_of_any(values, begins) if pieces is None else _rounded(pieces)


def exact_sums_within(values: Values, begins: Begins, outer: Begins) -> tuple[Values, Values]:
    """The same, and the sums of groups of groups: `outer` says with which group each of these begins."""
    pieces = _summed_pieces(values, begins)
    if pieces is None:
        return _sums_of_any(values, begins), _sums_of_any(values, begins[outer])
    return _rounded(pieces), _rounded([np.add.reduceat(piece, outer) for piece in pieces])


def scaled_sums(values: Values, begins: Begins) -> list[int]:
    """The same sums times `ONE`, exact; of what is smaller than 1 / `ONE` the rest is cut off."""
    pieces = _summed_pieces(values, begins)
    if pieces is None:
        parts = np.split(values, begins[1:])
        return [sum(int(Fraction(one) * ONE) for one in part.tolist()) for part in parts]
    return [_whole(*three) for three in zip(*(piece.tolist() for piece in pieces), strict=True)]


def _summed_pieces(values: Values, begins: Begins) -> list[Pieces] | None:
    """The sums of the pieces of numbers; None where they do not fit.

    Numbers are taken apart into three whole numbers of 64 bits, which is exact, and these are added up,
    which is exact, too.
    """
    if values.size > MOST or not np.abs(values).max() * values.size < LARGEST:
        return None
    pieces: list[Pieces] = []
    rest = values
    for bits in (FIRST_BITS, NEXT_BITS, NEXT_BITS):
        if pieces and not rest.any():  # whole numbers have one piece
            pieces.append(np.zeros_like(pieces[0]))
            continue
        rest = rest * 2.0**bits
        whole = np.trunc(rest)
        rest -= whole
        pieces.append(np.add.reduceat(whole.astype(np.int64), begins))
    return None if rest.any() else pieces


def _rounded(pieces: list[Pieces]) -> Values:
    """The sums of the pieces of numbers, rounded once.

    As floats the three are exact, and what their sums lose is known. A sum of two floats is rounded as it
    should be, halfway too; where what was lost before could change that, the sum is done again in whole
    numbers, of which Python has any.
    """
    bits = (FIRST_BITS, FIRST_BITS + NEXT_BITS, FIRST_BITS + 2 * NEXT_BITS)
    first, second, third = (
        np.asarray(piece * 2.0**-count, np.float64) for piece, count in zip(pieces, bits, strict=True)
    )
    rest, lost_of_rest = _sum(second, third)
    sums, lost = _sum(first, rest)
    close = np.spacing(np.nextafter(np.abs(sums), 0.0))
    known = (lost_of_rest == 0.0) | (np.abs(lost) + np.abs(lost_of_rest) < SURELY_LESS * close)
    for piece in pieces:
        known &= np.abs(piece) < EXACT
    for place in np.flatnonzero(~known).tolist():
        sums[place] = _exactly(*(int(piece[place]) for piece in pieces))
    return sums


def _sum(one: Values, other: Values) -> tuple[Values, Values]:
    """The sums of two arrays, and what each has lost by rounding."""
    total = one + other
    part = total - one
    return total, (one - (total - part)) + (other - part)


def _whole(first: int, second: int, third: int) -> int:
    return (first << 2 * NEXT_BITS) + (second << NEXT_BITS) + third


def _exactly(first: int, second: int, third: int) -> float:
    return _whole(first, second, third) / ONE  # rounds correctly


def _sums_of_any(values: Values, begins: Begins) -> Values:
    return np.array([fsum(part.tolist()) for part in np.split(values, begins[1:])])
