"""Distributions: edges that people say, and every value in one bin."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.metrics.distribution import MOST_BINS, bins, edges

HOURS = st.lists(st.floats(0, 200_000), max_size=40)
COUNTS = st.lists(st.integers(0, 10_000_000).map(float), max_size=40)


def test_hours_have_the_edges_that_people_say() -> None:
    assert edges("log", 700.0) == [0, 0.25, 0.5, 1, 2, 4, 8, 24, 48, 96, 168, 336, 672, 1344]
    assert edges("log", 0.0) == [0, 0.25]


@pytest.mark.parametrize(
    ("most", "last", "many"),
    [(0.0, 1.0, 1), (3.0, 4.0, 4), (19.0, 20.0, 20), (20.0, 22.0, 11), (437.0, 450.0, 9)],
)
def test_counts_are_cut_into_equal_parts_of_round_width(most: float, last: float, many: int) -> None:
    found = edges("linear", most)
    assert (found[0], found[-1], len(found) - 1) == (0.0, last, many)


def test_an_edge_belongs_to_the_bin_that_it_begins() -> None:
    found = [(one.from_, one.to, one.n) for one in bins([0.0, 0.24, 0.25, 1.0, 1.5], "log") if one.n]
    assert found == [(0.0, 0.25, 2), (0.25, 0.5, 1), (1.0, 2.0, 2)]


def test_nothing_has_no_bins() -> None:
    assert bins([], "log") == bins([], "linear") == []


@given(st.one_of(st.tuples(HOURS, st.just("log")), st.tuples(COUNTS, st.just("linear"))))
def test_every_value_is_in_one_bin_and_no_gap_is_between(case: tuple[list[float], str]) -> None:
    values, scale = case
    found = bins(values, "log" if scale == "log" else "linear")
    assert sum(one.n for one in found) == len(values)
    assert [one.n for one in found] == [sum(one.from_ <= value < one.to for value in values) for one in found]
    assert all(one.to == following.from_ for one, following in pairwise(found))
    assert not found or (found[0].from_ == 0 and found[-1].n > 0)
    assert scale == "log" or len(found) <= MOST_BINS
