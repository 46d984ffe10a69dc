"""When Python looks for garbage in cycles: seldom, where much is read that holds no cycles."""

import gc

ALLOCATIONS = 100_000


def collect_seldom() -> None:
    """Look for garbage after so many allocations, and not in what is there already.

    While thousands of events are decoded, Python would look through all of them again and again.
    """
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 100)
