"""Working time by hand-made cases; the laws are in test_working_time_laws.py."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.contracts.definitions.calendar import Calendar, PersonalCalendar
from services.contracts.working_time.working_time import WorkingTime, working_hours, working_time

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(timezone="Europe/Berlin", hours=("09:00-12:30", "13:30-17:30"))
ALWAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours(start: str, end: str, calendar: Calendar = OFFICE, zone: ZoneInfo = BERLIN) -> float:
    """Working hours between two moments, written as the clock on the wall reads."""
    begin, until = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (start, end))
    return working_hours(begin.astimezone(UTC), until.astimezone(UTC), calendar)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-02 09:00", "2026-03-02 17:30", 7.5),  # a Monday
        ("2026-03-02 10:00", "2026-03-02 11:15", 1.25),
        ("2026-03-02 12:00", "2026-03-02 14:00", 1.0),  # lunch does not count
        ("2026-03-02 12:30", "2026-03-02 13:30", 0.0),
        ("2026-03-02 17:30", "2026-03-03 09:00", 0.0),  # nor does the night
        ("2026-03-02 17:00", "2026-03-03 09:30", 1.0),
        ("2026-03-06 17:00", "2026-03-09 09:15", 0.75),  # nor the weekend
        ("2026-03-07 00:00", "2026-03-09 00:00", 0.0),
        ("2026-03-02 00:00", "2026-03-09 00:00", 37.5),
        ("2026-03-02 09:00", "2026-03-02 09:00", 0.0),
        ("2026-03-02 09:00:00.000000", "2026-03-02 09:00:01.800000", 0.0005),
    ],
)
def test_only_the_hours_of_working_days_count(start: str, end: str, expected: float) -> None:
    assert hours(start, end) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # Berlin puts its clocks forward on Sunday, 29 March 2026, from 02:00 to 03:00: a day of 23 hours.
        ("2026-03-29 00:00", "2026-03-30 00:00", {"00:00-24:00": 23.0, "02:00-03:00": 0.0}),
        (
            "2026-03-29 00:00",
            "2026-03-30 00:00",
            {"01:30-02:30": 0.5, "02:15-04:00": 1.0, "04:00-05:00": 1.0},
        ),
        ("2026-03-29 01:00", "2026-03-29 04:00", {"00:00-24:00": 2.0, "01:00-03:00": 1.0}),
        # And back on Sunday, 25 October, from 03:00 to 02:00: a day of 25 hours.
        ("2026-10-25 00:00", "2026-10-26 00:00", {"00:00-24:00": 25.0, "02:00-03:00": 2.0}),
        (
            "2026-10-25 00:00",
            "2026-10-26 00:00",
            {"01:30-02:30": 1.5, "02:30-04:00": 2.0, "04:00-05:00": 1.0},
        ),
        ("2026-10-24 12:00", "2026-10-26 12:00", {"00:00-24:00": 49.0}),
    ],
)
def test_daylight_saving_days(start: str, end: str, expected: dict[str, float]) -> None:
    for text, there in expected.items():
        calendar = Calendar(timezone="Europe/Berlin", days=ALWAYS, hours=(text,))
        assert hours(start, end, calendar) == there, text


def test_a_moment_within_the_repeated_hour_is_told_apart_by_utc() -> None:
    night = Calendar(timezone="Europe/Berlin", days=ALWAYS, hours=("02:15-02:45",))
    first, again = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert first.astimezone(BERLIN).time() == again.astimezone(BERLIN).time()
    assert working_hours(first, again, night) == 0.5
    assert working_hours(first, first + timedelta(minutes=20), night) == 0.25
    assert working_hours(again, again + timedelta(hours=5), night) == 0.25


def test_a_week_with_a_clock_change_on_sunday_is_as_long_as_any_other() -> None:
    assert hours("2026-03-23 00:00", "2026-03-30 00:00") == 37.5
    assert hours("2026-10-19 00:00", "2026-10-26 00:00") == 37.5
    # By UTC, the same hours of the day are others than the week before.
    monday = datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert working_hours(monday, monday + timedelta(hours=1), OFFICE) == 1.0
    assert working_hours(monday - timedelta(days=7), monday - timedelta(days=6, hours=23), OFFICE) == 0.0


def test_a_day_that_a_country_left_out_has_no_working_time() -> None:
    apia = Calendar(timezone="Pacific/Apia", hours=("09:00-17:00",))
    # Samoa went from Thursday, 29 December 2011, to Saturday, the 31st.
    start, end = datetime(2011, 12, 29, 10, tzinfo=UTC), datetime(2011, 12, 31, 10, tzinfo=UTC)
    assert working_hours(start, end, apia) == 8.0  # what is left of Thursday; there was no Friday


@pytest.mark.parametrize(
    ("holiday", "expected"),
    [(date(2026, 3, 4), 30.0), ("03-04", 30.0), (date(2025, 3, 4), 37.5), ("03-07", 37.5), ("02-29", 37.5)],
)
def test_holidays_do_not_count(holiday: date | str, expected: float) -> None:
    calendar = OFFICE.model_copy(update={"holidays": (holiday,)})
    assert hours("2026-03-02 00:00", "2026-03-09 00:00", calendar) == expected


def test_a_holiday_stated_twice_is_one_day_off() -> None:
    calendar = OFFICE.model_copy(update={"holidays": (date(2026, 3, 4), "03-04", date(2026, 3, 4))})
    assert hours("2026-03-02 00:00", "2026-03-09 00:00", calendar) == 30.0


def test_the_29th_of_february_is_off_in_leap_years_only() -> None:
    calendar = OFFICE.model_copy(update={"holidays": ("02-29",)})
    assert hours("2028-02-28 00:00", "2028-03-02 00:00", calendar) == 15.0  # Monday and Wednesday
    assert hours("2027-02-26 00:00", "2027-03-02 00:00", calendar) == 15.0  # Friday and Monday


def test_working_time_from_friday_to_monday_over_iso_week_53() -> None:
    calendar = OFFICE.model_copy(update={"holidays": ("01-01",)})
    # 2020 has a week 53: Thursday, 31 December 2020, to Monday, 4 January 2021 (week 1).
    assert hours("2020-12-31 16:30", "2021-01-04 10:00", calendar) == 2.0
    assert hours("2020-12-28 00:00", "2021-01-04 00:00", calendar) == 30.0


def test_over_ten_years() -> None:
    calendar = OFFICE.model_copy(update={"holidays": ("12-25", date(2020, 4, 10))})
    days = [
        date(2016, 3, 1) + timedelta(days=day) for day in range((date(2026, 3, 1) - date(2016, 3, 1)).days)
    ]
    working = [
        day
        for day in days
        if day.weekday() < 5 and (day.month, day.day) != (12, 25) and day != date(2020, 4, 10)
    ]
    assert hours("2016-03-01 00:00", "2026-03-01 00:00", calendar) == 7.5 * len(working)


def test_ten_years_take_less_than_a_millisecond() -> None:
    start, end = datetime(2016, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    calendar = OFFICE.model_copy(update={"holidays": ("12-25", "01-01", date(2020, 4, 10))})
    working_hours(start, end, calendar)
    began = time.process_time()
    for minutes in range(500):
        working_hours(start + timedelta(minutes=minutes), end, calendar)
    assert (time.process_time() - began) / 500 < 0.001


def test_an_end_before_the_start_counts_backwards() -> None:
    assert hours("2026-03-02 17:30", "2026-03-02 09:00") == -7.5


def test_the_clock_of_an_equal_calendar_is_made_once() -> None:
    same = Calendar(timezone="Europe/Berlin", hours=("09:00-12:30", "13:30-17:30"))
    assert same is not OFFICE
    assert working_time(same) is working_time(OFFICE)
    assert working_time(same.model_copy(update={"timezone": "UTC"})) is not working_time(OFFICE)


def test_without_hours_there_is_no_working_clock() -> None:
    with pytest.raises(ValueError, match="without hours"):
        WorkingTime(Calendar(timezone="Europe/Berlin"))


def test_a_person_works_by_their_own_calendar_where_they_state_one() -> None:
    team = Calendar(
        timezone="Europe/Berlin",
        hours=("09:00-17:00",),
        people={
            "ada": PersonalCalendar(timezone="America/New_York"),
            "Grace": PersonalCalendar(days=("sat",)),
        },
    )
    friday = datetime(2026, 3, 6, 8, tzinfo=UTC)
    noon = friday + timedelta(hours=4)
    assert working_hours(friday, noon, team.calendar_of("nobody")) == 4.0
    assert working_hours(friday, noon, team.calendar_of("ada")) == 0.0
    assert working_hours(friday, noon, team.calendar_of("grace")) == 0.0
    assert (
        working_hours(friday + timedelta(days=1), noon + timedelta(days=1), team.calendar_of("grace")) == 4.0
    )


def test_eight_hours_from_friday_afternoon_end_on_monday() -> None:
    start = datetime(2026, 3, 6, 16, 30, tzinfo=BERLIN)
    assert working_time(OFFICE).after(start, timedelta(hours=8)) == datetime(2026, 3, 9, 17, tzinfo=BERLIN)


def test_no_working_time_has_passed_at_once() -> None:
    start = datetime(2026, 3, 7, tzinfo=BERLIN)
    assert working_time(OFFICE).after(start, timedelta(0)) == start


def test_working_time_that_never_comes_has_no_moment() -> None:
    never = Calendar(days=("mon",), hours=("00:00-00:01",))
    assert working_time(never).after(datetime(2026, 3, 7, tzinfo=UTC), timedelta(days=30)) is None


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        working_time(OFFICE).after(datetime(2026, 3, 7, tzinfo=UTC), timedelta(hours=-1))
