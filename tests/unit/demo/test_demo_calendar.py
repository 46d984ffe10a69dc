"""Working time as a measure: nights, weekends, holidays and lunch do not count."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.demo.calendar import HOUR, WorkSchedule, day_of, is_holiday, midnight, working_days

FIRST = date(2026, 3, 2)


def working_time(zone: str = "Europe/Lisbon", weekends: bool = False) -> WorkSchedule:
    return WorkSchedule("ada", zone, (9.0, 18.0), FIRST, working_days(weekends, lambda day: True))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_an_hour_of_work_on_friday_evening_ends_on_monday() -> None:
    end = working_time().after(at("2026-03-06T21:00"), HOUR)
    assert day_of(end) == date(2026, 3, 9)


def test_a_weekend_worker_goes_on_on_saturday_but_rests_on_sunday() -> None:
    assert day_of(working_time(weekends=True).after(at("2026-03-06T21:00"), HOUR)) == date(2026, 3, 7)
    assert day_of(working_time(weekends=True).after(at("2026-03-07T21:00"), HOUR)) == date(2026, 3, 9)


def test_a_holiday_is_skipped() -> None:
    assert is_holiday(date(2026, 5, 1))
    assert day_of(working_time().after(at("2026-04-30T21:00"), HOUR)) == date(2026, 5, 4)


def test_a_day_has_about_eight_hours_of_work() -> None:
    hours = working_time()
    monday = midnight(date(2026, 3, 9))
    worked = hours.position(monday + 24 * HOUR) - hours.position(monday)
    assert 8 * HOUR <= worked <= 10.5 * HOUR


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "America/Toronto", "Asia/Kolkata"])
def test_position_and_after_undo_each_other(zone: str) -> None:
    hours = working_time(zone)
    for seconds in range(0, 400 * HOUR, 7 * HOUR + 123):
        end = hours.after(at("2026-03-10T03:00"), seconds)
        assert hours.position(end) - hours.position(at("2026-03-10T03:00")) == seconds


def test_a_working_morning_follows_the_zone_also_after_the_clocks_change() -> None:
    hours = working_time("America/Toronto")
    for day in (date(2026, 3, 6), date(2026, 3, 9)):  # the clocks changed on the 8th
        first = datetime.fromtimestamp(hours.after(midnight(day) + 7 * HOUR, 0), UTC)
        begins = 14 if day < date(2026, 3, 8) else 13
        nine = datetime(day.year, day.month, day.day, begins, tzinfo=UTC)
        assert timedelta(0) <= nine - first <= timedelta(minutes=50)


def test_a_share_of_a_day_lies_in_the_day() -> None:
    day = midnight(date(2026, 3, 10))
    moments = [working_time().within(day, day + 24 * HOUR, share / 10) for share in range(10)]
    assert moments == sorted(moments)
    assert all(day <= moment < day + 24 * HOUR for moment in moments)


def test_no_share_of_a_free_day() -> None:
    sunday = midnight(date(2026, 3, 8))
    assert working_time().within(sunday, sunday + 24 * HOUR, 0.5) is None
