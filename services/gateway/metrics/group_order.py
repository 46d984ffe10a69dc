"""The order of values by group, and within a group by size: by digits, several times as fast as by pairs.

A key of 32 bits has the group, and in what is left of the bits how large the value is. Sorting the two halves
of it as numbers of 16 bits takes time in proportion to the number of values. Values of the same group that
are too close for their keys to differ are put in order afterwards. Pure.
"""

import numpy as np
from numpy.typing import NDArray

from services.gateway.metrics.exact_sums import Values

Groups = NDArray[np.integer]
Keys = NDArray[np.uint32]
Order = NDArray[np.intp]

KEY_BITS, HALF = 32, 16


def order_by_group(values: Values, of: Groups, groups: int) -> Order:
    """The places of values by group, and those of a group by size. `of`: the number of the group of each."""
    keys = _keys(values, of, groups)
    if keys is None:
        return np.lexsort((values, of))
    order = stable_order(keys, 2**KEY_BITS)
    return _with_close_ones_in_order(order, values.take(order), keys.take(order))


def stable_order(numbers: Groups, below: int) -> Order:
    """The places of numbers from the least to the greatest; equal ones stay as they are.

    They are from 0 to less than `below`, which is at most 2 ** 32.
    """
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    if below <= 2**HALF:
        return order
    return order.take(np.argsort((numbers >> HALF).astype(np.uint16).take(order), kind="stable"))


def _keys(values: Values, of: Groups, groups: int) -> Keys | None:
    """A key for each value, which never falls where the value rises; None of numbers too far apart.

    By the root of how far a value is from the least: most of what is measured is small.
    """
    bits = KEY_BITS - (groups - 1).bit_length()
    least = values.min()
    with np.errstate(over="ignore", divide="ignore"):
        scale = (2**bits - 1) / np.sqrt(values.max() - least)
    if bits < 1 or not 0 < scale < np.inf:
        return None
    keys: Keys = (np.sqrt(values - least) * scale).astype(np.uint32)
    keys |= of.astype(np.uint32) << np.uint32(bits)
    return keys


def _with_close_ones_in_order(order: Order, values: Values, keys: Keys) -> Order:
    """The order of keys, once values of one key are in order, too. `values` and `keys` are in that order."""
    falling = np.flatnonzero(values[1:] < values[:-1])
    falling = falling[keys[falling] == keys[falling + 1]]
    if falling.size:
        close = np.unique(keys[falling])
        begins = np.searchsorted(keys, close)
        counts = np.searchsorted(keys, close, side="right") - begins
        places = np.repeat(begins - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        order[places] = order[places][np.lexsort((values[places], keys[places]))]
    return order
