"""Percentiles are exact and stay within their data."""

import statistics as stdlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.statistics import statistics_of
from services.gateway.metrics.statistics import measure, percentile, summarise

HOURS = st.lists(st.floats(min_value=0, max_value=1e7, allow_nan=False), max_size=200)


@pytest.mark.parametrize(
    ("values", "fraction", "expected"),
    [
        ([], 0.5, None),
        ([3.0], 0.5, 3.0),
        ([3.0], 0.9, 3.0),
        ([1.0, 3.0], 0.5, 2.0),
        ([1.0, 3.0], 0.9, 2.8),
        ([1.0, 2.0, 10.0], 0.5, 2.0),
        ([1.0, 2.0, 10.0], 0.75, 6.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.5),
        ([1.0, 2.0], 0.0, 1.0),
        ([1.0, 2.0], 1.0, 2.0),
    ],
)
def test_percentiles_interpolate_linearly(
    values: list[float], fraction: float, expected: float | None
) -> None:
    assert percentile(values, fraction) == (expected if expected is None else pytest.approx(expected))


def test_n_of_0_1_and_2() -> None:
    told = [summarise(values) for values in ([], [3.0], [1.0, 3.0])]
    assert [(one.n, one.p50, one.p90, one.mean) for one in told] == [
        (0, None, None, None),
        (1, 3.0, 3.0, 3.0),
        (2, 2.0, pytest.approx(2.8), 2.0),
    ]


def test_of_nothing_only_the_sum_is_known() -> None:
    nothing = summarise([])
    assert (nothing.n, nothing.sum) == (0, 0.0)
    assert (nothing.p50, nothing.p75, nothing.p90, nothing.mean) == (None, None, None, None)


@given(HOURS, st.floats(min_value=0, max_value=1))
def test_a_percentile_lies_within_its_data(values: list[float], fraction: float) -> None:
    found = percentile(sorted(values), fraction)
    assert (found is None) == (not values)
    assert found is None or min(values) <= found <= max(values)


@given(HOURS)
def test_percentiles_agree_with_the_standard_library(values: list[float]) -> None:
    found = summarise(values)
    assert found.n == len(values)
    if len(values) > 1:
        quartiles = stdlib.quantiles(values, n=4, method="inclusive")
        assert [found.p50, found.p75] == pytest.approx(quartiles[1:])
        assert found.p90 == pytest.approx(stdlib.quantiles(values, n=10, method="inclusive")[8])


@given(HOURS)
def test_p50_p75_and_p90_never_fall(values: list[float]) -> None:
    found = summarise(values)
    if found.p50 is not None and found.p75 is not None and found.p90 is not None:
        assert found.p50 <= found.p75 <= found.p90


def test_a_mean_may_be_taken_over_more_than_the_values() -> None:
    assert summarise([6.0], whole=3).mean == 2.0
    assert summarise([], whole=0).mean is None


@given(HOURS, st.none() | st.integers(0, 300))
def test_without_a_library_they_are_the_same_numbers(values: list[float], whole: int | None) -> None:
    assert statistics_of(values, whole) == measure(values, whole)
