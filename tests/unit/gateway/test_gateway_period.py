"""Periods: sensible without being told, polite about absurd ones."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.gateway.problems import BadParameterError
from services.gateway.queries.buckets import Interval
from services.gateway.queries.period import MomentRange, Period, bounded_moments, resolve_period

TODAY = date(2026, 11, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("interval", "first"), [("day", "2026-10-20"), ("week", "2026-08-31"), ("month", "2025-12-01")]
)
def test_without_a_period_it_is_thirty_days_twelve_weeks_or_twelve_months(
    interval: Interval, first: str
) -> None:
    found = resolve_period(None, None, interval, TODAY)
    assert (found.first.isoformat(), found.end) == (first, date(2026, 11, 19))


@pytest.mark.parametrize(
    ("first", "end", "parameter"),
    [
        ("2026-11-18", "2026-11-18", "from"),
        ("2026-11-19", "2026-11-18", "from"),
        ("2026-12-24", None, "from"),
        ("0001-01-01", "2026-11-18", "from"),
        ("2006-01-01", "9999-12-31", "to"),
        ("2006-01-01", "2026-11-18", "to"),
    ],
)
def test_an_absurd_period_is_refused_by_name(first: str, end: str | None, parameter: str) -> None:
    with pytest.raises(BadParameterError) as refused:
        resolve_period(date.fromisoformat(first), date.fromisoformat(end) if end else None, "day", TODAY)
    assert refused.value.problem.parameter == parameter
    assert refused.value.problem.status == 400


def test_ten_years_are_not_absurd() -> None:
    assert resolve_period(date(2016, 1, 1), date(2026, 1, 1), "month", TODAY).days == 3653


def test_the_period_before_is_equally_long_and_ends_where_this_one_begins() -> None:
    assert Period(date(2026, 11, 8), date(2026, 11, 18)).before() == Period(
        date(2026, 10, 29), date(2026, 11, 8)
    )


def test_bounds_are_instants_of_the_teams_calendar() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert bounded_moments(date(2026, 11, 18), date(2026, 11, 19), berlin) == MomentRange(
        datetime(2026, 11, 17, 23, tzinfo=UTC), datetime(2026, 11, 18, 23, tzinfo=UTC)
    )
    assert not bounded_moments(None, None, berlin).bounded
    assert bounded_moments(None, date(2026, 11, 19), berlin).begin is None
    with pytest.raises(BadParameterError):
        bounded_moments(date(2026, 11, 19), date(2026, 11, 18), berlin)
