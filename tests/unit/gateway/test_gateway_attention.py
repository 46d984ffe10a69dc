"""From when on a review waits long is the team's calendar's to say."""

from services.contracts.definitions.calendar import Calendar
from services.gateway.listings.definitions import attention_of


def test_without_stated_hours_a_working_day_has_24() -> None:
    attention = attention_of(Calendar())
    assert attention.weekdays == [1, 2, 3, 4, 5]
    assert [(one.from_, one.to) for one in attention.hours] == [(0, 1440)]
    assert (attention.long_hours, attention.too_long_hours) == (24, 72)


def test_with_stated_hours_it_is_one_and_three_days_of_them() -> None:
    stated = {"days": ["mon", "sun"], "hours": ["09:00-12:00", "13:00-17:30"], "holidays": ["12-25"]}
    attention = attention_of(Calendar.model_validate(stated))
    assert attention.weekdays == [1, 7]
    assert [(one.from_, one.to) for one in attention.hours] == [(540, 720), (780, 1050)]
    assert (attention.long_hours, attention.too_long_hours) == (7.5, 22.5)
    assert attention.holidays == ["12-25"]
