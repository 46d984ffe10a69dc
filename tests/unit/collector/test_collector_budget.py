"""A share of the quota is Headway's, the last of it for what is live; at the reset all of that is over."""

from datetime import UTC, datetime, timedelta

import pytest

from services.collector.github.client.budget import FOR_LIVE, WHOLE, Budget
from services.contracts.notices import Quota

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)
BUDGET = Budget(0.8)


def quota(remaining: int, limit: int = 5000) -> Quota:
    return Quota(limit=limit, remaining=remaining, reset=NOW + timedelta(minutes=20))


@pytest.mark.parametrize(
    ("remaining", "history", "anything"),
    [(5000, True, True), (1801, True, True), (1800, False, True), (1001, False, True), (1000, False, False)],
)
def test_history_stops_first_and_then_everything(remaining: int, history: bool, anything: bool) -> None:
    assert FOR_LIVE == 0.2
    assert BUDGET.for_live_only(quota(remaining), NOW) is not history
    assert BUDGET.spent(quota(remaining), NOW) is not anything


def test_when_the_quota_starts_over_everything_may_go_on() -> None:
    assert not BUDGET.spent(quota(0), NOW + timedelta(minutes=20))
    assert not BUDGET.for_live_only(quota(0), NOW + timedelta(minutes=20))


def test_before_github_has_said_anything_anything_may_be_asked() -> None:
    assert not BUDGET.spent(None, NOW)


def test_the_whole_quota_is_used_to_the_end() -> None:
    assert not WHOLE.spent(quota(1), NOW)
    assert WHOLE.spent(quota(0), NOW)


def test_of_a_small_quota_it_is_whole_requests() -> None:
    assert not BUDGET.spent(quota(13, limit=60), NOW)
    assert BUDGET.spent(quota(12, limit=60), NOW)


def test_it_says_what_it_is() -> None:
    assert str(BUDGET) == "Headway's 80%"
