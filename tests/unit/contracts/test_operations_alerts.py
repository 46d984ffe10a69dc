"""Alerts about figures, sources and dead letters, and the times at which alerts are quiet."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.alerting.edges import edges
from services.contracts.alerting.figures import beginnings_of_days, figure_history
from services.contracts.alerting.preview import PreviewPeriod, told
from services.contracts.alerting.quiet_times import QuietTimes
from services.contracts.alerting.rules import Rule
from services.contracts.definitions.hours import Weekday
from services.contracts.definitions.vocabulary import PeopleShown
from services.notifier.messages.text import edge_text
from tests.unit.contracts.alerting_documents import at, rules

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
FOREVER = datetime(2100, 1, 1, tzinfo=UTC)


def rule(when: str, more: str = "") -> Rule:
    (one,) = rules(f'[[alerts]]\nname = "a"\nwhen = "{when}"\nchannels = ["team"]\n{more}\n')
    return one


SLOWER = rule("changed", 'metric = "cycle_time"\nby = "50%"')
FAILURES = rule("changed", 'metric = "change_failure_rate"\nby = "100%"')


def texts(one: Rule, subject: Any) -> list[str]:
    found = edges(one, subject, FOREVER)
    return [
        f"{edge.at:%m-%d} {edge.kind}: {edge_text(edge, one, subject, PeopleShown.NAMED)}" for edge in found
    ]


def days_from(begin: datetime, count: int) -> list[datetime]:
    return [begin + number * DAY for number in range(count)]


START = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_median_that_is_off_is_told_when_it_begins_and_when_it_is_usual_again() -> None:
    usual = [(at_, 10.0) for at_ in days_from(START, 80)]
    slow = [(START + 40 * DAY + timedelta(hours=number), 30.0) for number in range(1, 15)]
    history = figure_history(SLOWER, [*usual, *slow], days_from(START + 36 * DAY, 40))
    assert texts(SLOWER, history) == [
        "04-12 begin: Cycle time: a median of 30.0 h in the last 1w, "
        "a median of 10.0 h in the four times 1w before",
        "04-19 end: Cycle time: the last 1w are as usual again",
    ]


def test_what_was_off_before_a_history_begins_is_told_to_nobody() -> None:
    values = [(at_, 10.0) for at_ in days_from(START, 30)] + [
        (at_, 40.0) for at_ in days_from(START + 30 * DAY, 9)
    ]
    assert texts(SLOWER, figure_history(SLOWER, values, days_from(START + 37 * DAY, 3))) == []


def test_a_figure_that_is_better_is_no_alert() -> None:
    values = [(at_, 30.0) for at_ in days_from(START, 40)] + [
        (at_, 3.0) for at_ in days_from(START + 40 * DAY, 20)
    ]
    assert texts(SLOWER, figure_history(SLOWER, values, days_from(START + 36 * DAY, 20))) == []


def test_the_rate_of_failures_is_a_share() -> None:
    fine = [(at_, float(number % 10 == 0)) for number, at_ in enumerate(days_from(START, 50))]
    failed = [(START + 40 * DAY + timedelta(hours=number), 1.0) for number in range(1, 8)]
    (first, *_) = texts(FAILURES, figure_history(FAILURES, [*fine, *failed], days_from(START + 36 * DAY, 10)))
    assert first.startswith("04-12 begin: Change failure rate: 5")
    assert "% in the last 1w, 11% in the four times 1w before" in first


@given(st.lists(st.tuples(st.integers(0, 79), st.floats(1, 50)), max_size=60), st.integers(37, 70))
def test_a_figure_looked_at_day_after_day_is_told_as_in_a_preview(
    values: list[tuple[int, float]], first: int
) -> None:
    measured = [(START + day * DAY, value) for day, value in values]
    live: dict[str, datetime] = {}
    for day in range(first, 80):
        now = START + day * DAY + timedelta(seconds=1)
        known = [(at_, value) for at_, value in measured if at_ <= now]
        days = days_from(START + 30 * DAY, day - 29)
        for edge in edges(SLOWER, figure_history(SLOWER, known, days), now):
            live.setdefault(edge.id, edge.at)
    whole = figure_history(SLOWER, measured, days_from(START + 30 * DAY, 50))
    period = PreviewPeriod(START + first * DAY, START + 80 * DAY)
    previewed = {edge.id for edge in told(SLOWER, whole, period)}
    assert previewed <= live.keys()
    assert {id_ for id_, at_ in live.items() if id_.endswith("begin") and at_ >= period.start} <= previewed


def test_days_begin_at_midnight_of_the_time_zone_also_where_clocks_change() -> None:
    found = list(
        beginnings_of_days(BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
    )
    assert [one.astimezone(UTC).hour for one in found] == [23, 22]


def source(state: str = "failing", **fields: Any) -> Any:
    return {
        "_id": "github.com/acme/api",
        "repo": "acme/api",
        "state": state,
        "observed_at": at(1),
        "error": "404",
        **fields,
    }


def test_a_source_that_fails_for_a_while_is_told() -> None:
    failing = rule("source_failing", 'after = "30m"')
    assert texts(failing, source()) == ["03-02 begin: acme/api: cannot be collected for 30 min: 404"]
    assert [edge.at for edge in edges(failing, source(), FOREVER)] == [at(1.5)]
    assert texts(failing, source("live")) == []
    assert texts(failing, source(observed_at=None)) == []
    assert texts(rule("source_failing", 'repos = ["acme/web"]'), source()) == []


def test_a_dead_letter_is_told_with_its_reason() -> None:
    letter: Any = {
        "_id": "dead_letter/7",
        "repo": "",
        "about": "EVENTS x",
        "failed_at": at(1),
        "reason": "no id",
    }
    one = rule("dead_letters")
    assert texts(one, letter) == ["03-02 begin: A message cannot be read (EVENTS x): no id"]
    assert texts(SLOWER, letter) == []


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NIGHTS = QuietTimes(BERLIN, ("18:00-24:00", "00:00-08:30"), (Weekday.SAT, Weekday.SUN))


def test_alerts_of_a_night_and_a_weekend_are_told_in_the_morning() -> None:
    friday = datetime(2026, 3, 27, 20, tzinfo=UTC)
    assert NIGHTS.told_at(friday) == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)
    noon = datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert NIGHTS.told_at(noon) == noon
    assert QuietTimes(BERLIN, (), tuple(Weekday)).told_at(noon) is None


@given(MOMENTS)
def test_the_moment_at_which_something_is_told_is_not_quiet_and_the_first(now: datetime) -> None:
    told_at = NIGHTS.told_at(now)
    assert told_at
    assert told_at >= now
    there = told_at.astimezone(BERLIN)
    assert (there.weekday() < 5, 8 * 60 + 30 <= there.hour * 60 + there.minute < 18 * 60) == (True, True)
    assert NIGHTS.told_at(told_at) == told_at
    if told_at > now:
        assert (there.hour, there.minute, there.second) == (8, 30, 0)
