"""From when on a review waits long is a goal's to say, or else the team's calendar's."""

from services.contracts.alerting.document import Alerting
from services.contracts.definitions.calendar import Calendar
from services.gateway.listings.definitions import attention_of


def test_without_stated_hours_a_working_day_has_24() -> None:
    attention = attention_of(Calendar(), Alerting())
    assert attention.weekdays == [1, 2, 3, 4, 5]
    assert [(one.from_, one.to) for one in attention.hours] == [(0, 1440)]
    assert (attention.long_hours, attention.too_long_hours) == (24, 72)


def test_with_stated_hours_it_is_one_and_three_days_of_them() -> None:
    stated = {"days": ["mon", "sun"], "hours": ["09:00-12:00", "13:00-17:30"], "holidays": ["12-25"]}
    attention = attention_of(Calendar.model_validate(stated), Alerting())
    assert attention.weekdays == [1, 7]
    assert [(one.from_, one.to) for one in attention.hours] == [(540, 720), (780, 1050)]
    assert (attention.long_hours, attention.too_long_hours) == (7.5, 22.5)
    assert attention.holidays == ["12-25"]


OFFICE = Calendar.model_validate({"hours": ["09:00-17:00"], "holidays": ["12-25"]})
GOAL = {"name": "reviews", "clock": "waiting_for_review", "within": "8h", "by": "working"}
RISK = {"name": "soon", "when": "at_risk", "goal": "reviews", "before": "2h", "channels": ["team"]}


def test_a_goal_for_all_reviews_says_what_is_too_long_and_half_of_that_is_long() -> None:
    attention = attention_of(OFFICE, Alerting.model_validate({"goals": [GOAL]}))
    assert (attention.long_hours, attention.too_long_hours) == (4, 8)
    assert [(one.from_, one.to) for one in attention.hours] == [(540, 1020)]


def test_an_alert_says_from_when_on_the_goal_is_at_risk() -> None:
    attention = attention_of(OFFICE, Alerting.model_validate({"goals": [GOAL], "alerts": [RISK]}))
    assert (attention.long_hours, attention.too_long_hours) == (6, 8)


def test_a_goal_by_all_hours_counts_nights_weekends_and_holidays() -> None:
    attention = attention_of(OFFICE, Alerting.model_validate({"goals": [{**GOAL, "by": "wall"}]}))
    assert attention.weekdays == [1, 2, 3, 4, 5, 6, 7]
    assert [(one.from_, one.to) for one in attention.hours] == [(0, 1440)]
    assert (attention.holidays, attention.too_long_hours) == ([], 8)


def test_a_goal_of_some_is_none_of_all() -> None:
    attention = attention_of(OFFICE, Alerting.model_validate({"goals": [{**GOAL, "repos": ["acme/api"]}]}))
    assert attention.too_long_hours == 24
