"""Quick while somebody is likely to be watching, then slower."""

from itertools import islice, pairwise

import pytest

from services.demo.pace import Beat, Sitting, beats

BEGAN = 1_800_000_000


def rate(first_hour: float, last_hour: float) -> float:
    """Seconds between beats, on average, between two hours of a sitting."""
    low, high = BEGAN + first_hour * 3600, BEGAN + last_hour * 3600
    within = [beat for beat in islice(beats(1, Sitting(0, BEGAN)), 6000) if low <= beat.at < high]
    return (high - low) / len(within)


@pytest.mark.parametrize(
    ("first", "last", "quickest", "slowest"), [(0, 0.5, 2, 5), (0.75, 3, 10, 20), (5, 20, 20, 45)]
)
def test_the_pace_slackens(first: float, last: float, quickest: float, slowest: float) -> None:
    assert quickest < rate(first, last) < slowest


def test_beats_are_numbered_on_from_the_first() -> None:
    numbers = [beat.number for beat in islice(beats(1, Sitting(41, BEGAN)), 3)]
    assert numbers == [41, 42, 43]


def test_beats_only_go_forward() -> None:
    told = list(islice(beats(1, Sitting(0, BEGAN)), 3000))
    assert all(one.at < other.at for one, other in pairwise(told))
    assert told[0].at > BEGAN


def test_progress_slackens_too() -> None:
    told: list[Beat] = list(islice(beats(1, Sitting(0, BEGAN)), 3000))
    assert told[0].progress > told[1000].progress > told[2999].progress > 0
