"""How often an organisation is looked through: as wanted, and never for more than a fifth of the quota."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.collector.organisations.sweep_interval import SHARE, USUAL_LIMIT, sweep_seconds
from services.contracts.notices import Quota

RESET = datetime(2024, 5, 1, 10, tzinfo=UTC)

pending_fetches = st.floats(min_value=1, max_value=86_400)
costs = st.integers(min_value=1, max_value=3_000)
limits = st.integers(min_value=60, max_value=15_000)


def quota(limit: int) -> Quota:
    return Quota(limit=limit, remaining=limit, reset=RESET)


def test_given_a_small_organisation_then_it_is_as_wished() -> None:
    assert sweep_seconds(60, 3, quota(5_000)) == 60


def test_given_a_thousand_repositories_then_it_is_every_108_seconds() -> None:
    assert sweep_seconds(60, 30, quota(5_000)) == 108


def test_given_a_larger_quota_then_it_is_more_often() -> None:
    assert sweep_seconds(1, 30, quota(12_500)) < sweep_seconds(1, 30, quota(5_000))


def test_given_no_word_of_the_quota_then_the_usual_one_is_taken() -> None:
    assert sweep_seconds(1, 30, None) == sweep_seconds(1, 30, quota(USUAL_LIMIT))


@given(pending_fetches, costs, limits)
def test_an_hour_of_sweeps_costs_a_fifth_of_the_quota_at_most(wanted: float, cost: int, limit: int) -> None:
    seconds = sweep_seconds(wanted, cost, quota(limit))
    assert seconds >= wanted
    assert cost * 3600 / seconds <= SHARE * limit * (1 + 1e-9)


@given(pending_fetches, costs, limits)
def test_it_is_never_rarer_than_it_must_be(wanted: float, cost: int, limit: int) -> None:
    assert sweep_seconds(wanted, cost, quota(limit)) in {wanted, 3600 * cost / (SHARE * limit)}
