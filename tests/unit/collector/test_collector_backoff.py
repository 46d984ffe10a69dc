"""Waiting longer after each failure in a row, for as long as it takes."""

from hypothesis import given
from hypothesis import strategies as st

from services.collector.wishes.backoff import doubling


@given(st.integers(min_value=0, max_value=1_000_000))
def test_each_failure_doubles_the_wait_until_the_longest(failures: int) -> None:
    wait = doubling(5, failures, 600)
    assert wait == min(5 * 2 ** min(failures, 7), 600)
    assert wait <= doubling(5, failures + 1, 600)


def test_the_first_wait_is_the_first() -> None:
    assert doubling(5, 0, 600) == 5
    assert doubling(5, 0, 3) == 3
