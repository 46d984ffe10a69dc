"""How long a limit is waited out: as GitHub says, else longer each time, never for ever, never too early."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.github.client.rate_limits import (
    LONGEST,
    LONGEST_ASKED_FOR,
    LONGEST_JITTER,
    Wait,
    jittered,
    limited,
    retry_after,
    wait,
)

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)
USED_UP = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0"}

spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=1))
chances = st.floats(min_value=0, max_value=1)


def seconds(headers: dict[str, str], strikes: int = 0) -> float:
    return (wait(headers, NOW, strikes, "limit").until - NOW).total_seconds()


def _http_date(at: datetime) -> str:
    return format_datetime(at.replace(microsecond=0), usegmt=True)


def reset_in(span: timedelta) -> dict[str, str]:
    return {"x-ratelimit-reset": str(int((NOW + span).timestamp()))}


def test_given_retry_after_then_nothing_else_counts() -> None:
    assert seconds({"retry-after": "7"} | USED_UP | reset_in(timedelta(hours=1)), strikes=5) == 7


@given(spans, spans)
def test_a_date_is_as_good_as_seconds_whatever_our_own_clock_says(span: timedelta, ahead: timedelta) -> None:
    span, github_now = timedelta(seconds=span // timedelta(seconds=1) + 1), NOW + ahead
    dated = {"retry-after": _http_date(github_now + span), "date": _http_date(github_now)}
    whole = timedelta(seconds=1)  # both dates are cut to it
    assert abs(wait(dated, NOW, 5, "limit").until - (NOW + min(span, LONGEST_ASKED_FOR))) <= whole


@pytest.mark.parametrize(
    "date", ["Wed, 01 May 2024 09:00:30 GMT", "Wednesday, 01-May-24 09:00:30 GMT", "Wed May  1 09:00:30 2024"]
)
def test_each_of_the_three_forms_of_an_http_date_is_read(date: str) -> None:
    assert seconds({"retry-after": date}) == 30


@pytest.mark.parametrize(
    ("after", "waits"),
    [
        ("Wed, 01 May 2024 08:00:00 GMT", 1),
        ("Wed, 01 May 2069 09:00:00 GMT", 86_400),
        ("99999999999999999999", 86_400),
        ("0", 0),
    ],
)
def test_what_is_over_means_soon_and_nobody_waits_longer_than_a_day(after: str, waits: float) -> None:
    assert seconds({"retry-after": after}) == waits


@given(st.text())
def test_whatever_else_it_says_is_as_if_it_said_nothing(after: str) -> None:
    found = retry_after({"retry-after": after}, NOW)
    assert found is None or timedelta(0) <= found <= LONGEST_ASKED_FOR


def test_without_a_word_that_can_be_read_the_next_rule_counts() -> None:
    headers = {"retry-after": "soon"} | USED_UP | reset_in(timedelta(minutes=10))
    assert seconds(headers) == 600


def test_given_a_used_up_quota_then_its_reset_counts() -> None:
    assert seconds(USED_UP | reset_in(timedelta(minutes=10)), strikes=5) == 600


def test_given_a_reset_that_is_over_then_it_is_asked_again_in_a_second() -> None:
    assert seconds(USED_UP | reset_in(timedelta(minutes=-10))) == 1


def test_given_a_quota_that_is_not_used_up_then_its_reset_does_not_count() -> None:
    left = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4000"}
    assert seconds(left | reset_in(timedelta(minutes=10))) == 60


@given(st.integers(min_value=0, max_value=10_000))
def test_without_a_word_of_github_it_is_a_minute_doubling_up_to_an_hour(strikes: int) -> None:
    found = seconds({}, strikes)
    assert found == min(60 * 2 ** min(strikes, 6), LONGEST)
    assert found <= seconds({}, strikes + 1)


@given(spans, chances)
def test_nobody_asks_before_the_limit_ends_or_much_later(span: timedelta, chance: float) -> None:
    limit = Wait(NOW + span, "limit")
    late = jittered(limit, NOW, chance).until - limit.until
    assert timedelta(0) <= late <= min(span / 10, LONGEST_JITTER) + timedelta.resolution  # rounded


def test_those_who_wait_for_the_same_do_not_all_come_at_once() -> None:
    limit = Wait(NOW + timedelta(seconds=60), "limit")
    assert len({jittered(limit, NOW, chance / 10).until for chance in range(10)}) == 10


def test_a_limit_that_has_ended_is_not_put_off() -> None:
    over = Wait(NOW - timedelta(hours=1), "limit")
    assert jittered(over, NOW, 1) == over


@pytest.mark.parametrize(
    ("status", "headers", "message", "is_limit"),
    [
        (429, {}, "", True),
        (403, {"retry-after": "5"}, "", True),
        (403, USED_UP | reset_in(timedelta(0)), "", True),
        (403, {}, "You have exceeded a secondary rate limit.", True),
        (403, {}, "You have triggered an abuse detection mechanism.", True),
        (403, {}, "Resource not accessible by integration", False),
        (404, {"retry-after": "5"}, "", False),
    ],
)
def test_a_limit_is_told_from_a_refusal(
    status: int, headers: dict[str, str], message: str, is_limit: bool
) -> None:
    assert limited(status, headers, message) is is_limit
