"""The calendar's grammar: what `[calendar]` may say, and how a mistake in it is named."""

from datetime import date

import pytest

from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.document import Definitions
from services.runtime.configuration_file import parse_configuration
from services.runtime.settings import ConfigurationError


def calendar(text: str) -> Calendar:
    return parse_configuration(f"[calendar]\n{text}\n", "headway.toml").calendar


def mistake(text: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        calendar(text)
    (line,) = refused.value.mistakes
    return line


WHOLE = """
timezone = "Europe/Berlin"
days     = ["mon", "tue", "wed", "thu"]
hours    = ["09:00-12:30", "13:30-24:00"]
holidays = [2026-12-24, "12-25"]

[calendar.people.ada]
timezone = "America/New_York"
days     = ["fri"]
hours    = ["08:00-12:00"]
holidays = ["07-04"]

[calendar.people.Grace]
hours = ["10:00-14:00"]
"""


def test_a_calendar_states_zone_days_hours_and_holidays() -> None:
    found = calendar(WHOLE)
    assert found.timezone == "Europe/Berlin"
    assert found.weekdays == {0, 1, 2, 3}
    assert found.minutes == ((540, 750), (810, 1440))
    assert found.holidays == (date(2026, 12, 24), "12-25")


def test_a_person_may_state_everything_for_themselves() -> None:
    own = calendar(WHOLE).calendar_of("ada")
    assert (own.timezone, own.days, own.hours) == ("America/New_York", ("fri",), ("08:00-12:00",))
    assert own.holidays == ("07-04",)
    assert own.people == {}


def test_what_a_person_does_not_state_is_the_teams() -> None:
    team = calendar(WHOLE)
    own = team.calendar_of("grace")  # logins are compared without regard to case, as GitHub does
    assert own.hours == ("10:00-14:00",)
    assert (own.timezone, own.days, own.holidays) == (team.timezone, team.days, team.holidays)


def test_everybody_else_has_the_teams_calendar() -> None:
    team = calendar(WHOLE)
    assert team.calendar_of("linus") == team.model_copy(update={"people": {}})


def test_only_the_time_zone_may_be_stated() -> None:
    found = calendar('timezone = "Asia/Tokyo"')
    assert found.hours == ()
    assert found.weekdays == {0, 1, 2, 3, 4}


def test_hours_and_days_are_put_in_order() -> None:
    found = calendar('days = ["fri", "mon", "fri"]\nhours = ["13:00-17:00", "08:00-13:00"]')
    assert found.days == ("mon", "fri")
    assert found.hours == ("08:00-13:00", "13:00-17:00")


def test_a_date_may_be_spelt_as_text() -> None:
    assert calendar('hours = ["09:00-17:00"]\nholidays = ["2026-12-24"]').holidays == (date(2026, 12, 24),)


@pytest.mark.parametrize(
    "hours",
    [
        "9-17",
        "09:00",
        "09:00-09:00",
        "17:00-09:00",
        "22:00-06:00",
        "09:00-24:01",
        "09:60-10:00",
        "9:00-17:00",
    ],
)
def test_hours_that_are_none_are_named_with_what_is_allowed(hours: str) -> None:
    line = mistake(f'hours = ["{hours}"]')
    assert line.startswith("headway.toml: calendar.hours")
    assert f"'{hours}' is not hours of one day, like '09:00-17:30'" in line
    assert "'22:00-24:00' and '00:00-06:00'" in line


def test_hours_that_overlap_are_named() -> None:
    assert "'09:00-12:00' and '11:30-13:00' overlap" in mistake('hours = ["11:30-13:00", "09:00-12:00"]')


@pytest.mark.parametrize(
    "holiday", ['"12-32"', '"02-30"', '"christmas"', "1225", "2026-12-25T00:00:00", '""']
)
def test_a_holiday_that_is_none_is_named_with_what_is_allowed(holiday: str) -> None:
    line = mistake(f'hours = ["09:00-17:00"]\nholidays = [{holiday}]')
    assert line.startswith("headway.toml: calendar.holidays.0")
    assert "is not a holiday: a date like 2026-12-25, or '12-25' for every year" in line


def test_a_day_of_the_week_that_is_none_is_named_with_those_allowed() -> None:
    line = mistake('hours = ["09:00-17:00"]\ndays = ["monday"]')
    assert line.startswith("headway.toml: calendar.days.0 = 'monday': Input should be 'mon', 'tue'")


def test_no_day_at_all_is_refused() -> None:
    assert "no day at all; allowed are one or more of mon, tue" in mistake(
        'hours = ["09:00-17:00"]\ndays = []'
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('days = ["mon"]', "days"),
        ('holidays = ["12-25"]', "holidays"),
        ('[calendar.people.ada]\ntimezone = "Asia/Tokyo"', "people"),
        ('days = ["mon"]\nholidays = ["12-25"]', "days, holidays"),
    ],
)
def test_what_only_hours_give_a_meaning_is_refused_without_them(text: str, named: str) -> None:
    assert f'{named} without hours; state them, too, like hours = ["09:00-17:00"]' in mistake(text)


def test_a_persons_mistakes_are_named_with_the_person() -> None:
    line = mistake('hours = ["09:00-17:00"]\n[calendar.people.ada]\ntimezone = "Berlin"')
    assert line.startswith("headway.toml: calendar.people.ada.timezone = 'Berlin'")
    assert "calendar.people.ada.hours" in mistake(
        'hours = ["09:00-17:00"]\n[calendar.people.ada]\nhours = []'
    )


def test_a_person_is_stated_once() -> None:
    line = mistake('hours = ["09:00-17:00"]\n[calendar.people.ada]\n[calendar.people.Ada]')
    assert "calendar.people: " in line
    assert "stated twice, but for upper and lower case: ada" in line


def test_a_calendar_comes_back_from_the_store_as_it_was() -> None:
    kept = Definitions(calendar=calendar(WHOLE)).model_dump(mode="json", by_alias=True)
    assert Definitions.model_validate(kept).calendar == calendar(WHOLE)
