"""Days, weeks and months of the team's calendar, none missing and none twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.queries.buckets import Interval, bucket_end, bucket_start, buckets, midnight, today_in

LATE = date(2100, 1, 1)
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2060, 1, 1))
INTERVALS = st.sampled_from(["day", "week", "month"])


@pytest.mark.parametrize(
    ("day", "interval", "start", "end"),
    [
        ("2026-11-18", "day", "2026-11-18", "2026-11-19"),
        ("2026-11-16", "week", "2026-11-16", "2026-11-23"),
        ("2026-11-22", "week", "2026-11-16", "2026-11-23"),
        ("2026-01-01", "week", "2025-12-29", "2026-01-05"),
        ("2024-02-29", "month", "2024-02-01", "2024-03-01"),
        ("2026-12-31", "month", "2026-12-01", "2027-01-01"),
        ("2026-01-31", "month", "2026-01-01", "2026-02-01"),
    ],
)
def test_a_day_falls_into_the_bucket(day: str, interval: Interval, start: str, end: str) -> None:
    begins = bucket_start(date.fromisoformat(day), interval)
    assert (begins.isoformat(), bucket_end(begins, interval).isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("first", "week", "number"),
    [("2020-12-28", ["2020-12-31", "2021-01-03"], 53), ("2024-12-30", ["2024-12-30", "2025-01-01"], 1)],
)
def test_iso_week_53_and_week_1(first: str, week: list[str], number: int) -> None:
    days = [date.fromisoformat(day) for day in week]
    assert {bucket_start(day, "week").isoformat() for day in days} == {first}
    assert {day.isocalendar().week for day in days} == {number}


@given(DAYS, st.integers(min_value=1, max_value=800), INTERVALS)
def test_every_day_of_a_period_is_in_exactly_one_bucket(first: date, days: int, interval: Interval) -> None:
    end = first + timedelta(days=days)
    found = buckets(first, end, interval, LATE)
    counted = [
        bucket.first + timedelta(days=day)
        for bucket in found
        for day in range((bucket.end - bucket.first).days)
    ]
    assert counted == [first + timedelta(days=day) for day in range(days)]
    assert [bucket.start for bucket in found] == sorted({bucket_start(day, interval) for day in counted})


@given(DAYS)
def test_weeks_begin_on_monday_and_agree_with_iso(day: date) -> None:
    start = bucket_start(day, "week")
    assert start.isocalendar()[:2] == day.isocalendar()[:2]
    assert start.isoweekday() == 1


def test_weeks_without_anything_are_there_all_the_same() -> None:
    found = buckets(date(2026, 9, 7), date(2026, 10, 5), "week", LATE)
    assert [bucket.start.day for bucket in found] == [7, 14, 21, 28]


@pytest.mark.parametrize(
    ("first", "end", "today", "partial"),
    [
        ("2026-11-09", "2026-11-23", "2026-11-23", [False, False]),
        ("2026-11-09", "2026-11-23", "2026-11-22", [False, True]),  # Sunday is not over yet
        ("2026-11-11", "2026-11-23", "2026-12-01", [True, False]),  # the period cuts the first week
        ("2026-11-09", "2026-11-20", "2026-12-01", [False, True]),  # and here the last
    ],
)
def test_a_bucket_that_is_not_all_there_says_so(
    first: str, end: str, today: str, partial: list[bool]
) -> None:
    found = buckets(*map(date.fromisoformat, (first, end)), "week", date.fromisoformat(today))
    assert [bucket.partial for bucket in found] == partial


def test_what_has_not_begun_is_not_drawn() -> None:
    found = buckets(date(2026, 11, 16), date(2027, 1, 1), "week", date(2026, 11, 18))
    assert [bucket.start for bucket in found] == [date(2026, 11, 16)]


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        ("UTC", "2026-11-18", "2026-11-18T00:00:00+00:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00+00:00"),
        ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00+00:00"),  # the 29th had 23 hours
        ("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00+00:00"),  # the 25th had 25
        ("America/New_York", "2026-11-02", "2026-11-02T05:00:00+00:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00+00:00"),  # this day had no midnight
        ("Pacific/Auckland", "2026-11-18", "2026-11-17T11:00:00+00:00"),
    ],
)
def test_a_day_begins_at_the_teams_midnight(zone: str, day: str, instant: str) -> None:
    assert midnight(date.fromisoformat(day), ZoneInfo(zone)) == datetime.fromisoformat(instant)


def test_today_is_the_teams_today() -> None:
    evening = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    assert today_in(ZoneInfo("Europe/Berlin"), evening) == date(2026, 11, 18)
    assert today_in(ZoneInfo("Asia/Tokyo"), evening) == date(2026, 11, 19)
