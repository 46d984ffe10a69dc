"""How long to wait after failures in a row. Pure."""

MOST_DOUBLINGS = 30  # a float has room for a thousand, and something may fail for weeks


def doubling(first: float, failures: int, longest: float) -> float:
    """Seconds: `first` after no failure before, twice as long with each, `longest` at most."""
    return min(first * 2.0 ** min(failures, MOST_DOUBLINGS), longest)
