"""Quick while somebody is likely to be watching, then slower."""

from itertools import islice, pairwise

import pytest

from services.demo.ticks import DemoSession, Tick, ticks

BEGAN = 1_800_000_000


def rate(first_hour: float, last_hour: float) -> float:
    """Seconds between ticks, on average, between two hours of a session."""
    low, high = BEGAN + first_hour * 3600, BEGAN + last_hour * 3600
    within = [tick for tick in islice(ticks(1, DemoSession(0, BEGAN)), 6000) if low <= tick.at < high]
    return (high - low) / len(within)


@pytest.mark.parametrize(
    ("first", "last", "quickest", "slowest"), [(0, 0.5, 2, 5), (0.75, 3, 10, 20), (5, 20, 20, 45)]
)
def test_ticks_become_rarer(first: float, last: float, quickest: float, slowest: float) -> None:
    assert quickest < rate(first, last) < slowest


def test_ticks_are_numbered_on_from_the_first() -> None:
    numbers = [tick.number for tick in islice(ticks(1, DemoSession(41, BEGAN)), 3)]
    assert numbers == [41, 42, 43]


def test_ticks_only_go_forward() -> None:
    published = list(islice(ticks(1, DemoSession(0, BEGAN)), 3000))
    assert all(one.at < other.at for one, other in pairwise(published))
    assert published[0].at > BEGAN


def test_progress_slackens_too() -> None:
    published: list[Tick] = list(islice(ticks(1, DemoSession(0, BEGAN)), 3000))
    assert published[0].progress > published[1000].progress > published[2999].progress > 0
