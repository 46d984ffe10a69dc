"""Waiting longer after each failure in a row, for as long as it takes."""

from hypothesis import given
from hypothesis import strategies as st

from services.collector.timing.backoff import backoff_seconds


@given(st.integers(min_value=0, max_value=1_000_000))
def test_each_failure_doubles_the_wait_until_the_longest(failures: int) -> None:
    wait = backoff_seconds(5, failures, 600)
    assert wait == min(5 * 2 ** min(failures, 7), 600)
    assert wait <= backoff_seconds(5, failures + 1, 600)


def test_the_first_wait_is_the_first() -> None:
    assert backoff_seconds(5, 0, 600) == 5
    assert backoff_seconds(5, 0, 3) == 3
