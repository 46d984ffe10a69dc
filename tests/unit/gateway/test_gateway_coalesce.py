"""Bursts are made small, nothing is forgotten, and what is too much becomes a reset."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.notices import (
    DefinitionsChanged,
    MetricsChanged,
    PullRequestsChanged,
    SourceChanged,
)
from services.gateway.live.coalesce import (
    MOST_DAYS,
    MOST_ROWS,
    NEW_DEFINITIONS,
    TOO_MUCH,
    Burst,
    Gathered,
    Moved,
    Row,
    Throttle,
)

HOST = "github.com"
DAY = date(2026, 11, 18)


def pull_requests(*numbers: int) -> PullRequestsChanged:
    return PullRequestsChanged(host=HOST, repo="acme/api", numbers=numbers)


def metrics(*names: str, repo: str = "acme/api") -> MetricsChanged:
    return MetricsChanged(host=HOST, repo=repo, days=(DAY,), metrics=names)


def test_what_moves_twice_is_gathered_once() -> None:
    gathered = Gathered(0)
    for position, change in enumerate([pull_requests(1, 2), pull_requests(2), metrics("a"), metrics("b")], 1):
        gathered.add(position, change)
    assert gathered.pull_requests == {("acme/api", 1), ("acme/api", 2)}
    assert gathered.moved["acme/api"].metrics == {"a", "b"}
    assert gathered.position == 4


def test_a_notice_that_cannot_be_read_still_moves_the_position() -> None:
    gathered = Gathered(3)
    gathered.add(4, None)
    assert gathered == Gathered(4)


def test_gathering_too_much_is_a_reset_and_stays_small() -> None:
    gathered = Gathered(0)
    for number in range(10 * MOST_ROWS):
        gathered.add(number, pull_requests(number))
        assert len(gathered.pull_requests) <= MOST_ROWS
    assert gathered.reset == TOO_MUCH


def test_new_definitions_in_force_are_a_reset_and_their_progress_is_not() -> None:
    gathered = Gathered(0)
    gathered.add(1, DefinitionsChanged(version=2, in_force=False, done=10, total=20))
    assert gathered.reset is None
    gathered.add(2, DefinitionsChanged(version=2, in_force=True, done=20, total=20))
    assert gathered.reset == NEW_DEFINITIONS
    assert gathered.definitions is not None
    assert gathered.definitions.done == 20


NOTICES = st.lists(
    st.one_of(
        st.builds(pull_requests, st.integers(1, 9)),
        st.builds(metrics, st.sampled_from(["a", "b"]), repo=st.sampled_from(["x/x", "y/y"])),
        st.builds(SourceChanged, host=st.just(HOST), repo=st.sampled_from(["x/x", "y/y"])),
    ),
    max_size=12,
)


@given(NOTICES, st.integers(0, 12))
def test_gathering_in_two_parts_is_gathering_at_once(notices: list[PullRequestsChanged], cut: int) -> None:
    whole, early, late = Gathered(0), Gathered(0), Gathered(0)
    for position, notice in enumerate(notices, 1):
        whole.add(position, notice)
        (early if position <= cut else late).add(position, notice)
    if late.position:
        early.merge(late)
    assert early == whole


def test_a_burst_tells_the_newest_row_of_each_pull_request_once() -> None:
    burst = Burst(None)
    for body in ("1", "2", "3"):
        burst.show(Row("acme/api#1", body))
        burst.show(Row("acme/api#2", body))
    burst.show(Row("acme/api#1", "4"))
    assert [(event.name, event.json) for event in burst.events()] == [
        ("pull_request", "3"),
        ("pull_request", "4"),
    ]


def test_what_moved_is_told_as_one_notice() -> None:
    burst = Burst(None)
    burst.moved.add(Moved({"b/b"}, {DAY}, {"y"}))
    burst.moved.add(Moved({"a/a"}, {DAY}, {"x"}))
    (event,) = burst.events()
    assert event.name == "metrics"
    assert json.loads(event.json) == {"repos": ["a/a", "b/b"], "days": ["2026-11-18"], "metrics": ["x", "y"]}


def test_a_client_that_falls_behind_is_told_to_reset_rather_than_kept_for() -> None:
    burst = Burst(None)
    for number in range(MOST_ROWS + 1):
        burst.show(Row(str(number), "{}"))
        burst.bound()
    assert [event.name for event in burst.events()] == ["reset"]
    assert not burst.rows


def test_days_without_end_are_a_reset_too() -> None:
    burst = Burst(None)
    burst.moved.add(Moved({"a/a"}, {date.fromordinal(700_000 + day) for day in range(MOST_DAYS + 1)}, {"x"}))
    burst.bound()
    assert [event.name for event in burst.events()] == ["reset"]


def test_an_empty_burst_says_so() -> None:
    burst = Burst(7)
    assert burst.empty
    burst.sources["a/a"] = Row("a/a", "{}")
    assert not burst.empty


def flushes(moments: list[float], seconds: float) -> list[float]:
    """When a client that always has something to tell is told."""
    throttle, now, told = Throttle(), 0.0, []
    for moment in moments:
        now = max(now, moment)
        now += throttle.delay(now)
        if now > seconds:
            break
        throttle.spend()
        told.append(now)
    return told


def test_the_first_changes_of_a_quiet_time_do_not_wait() -> None:
    assert flushes([10.0, 10.01, 10.02], 20) == [10.0, 10.01, 10.02]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=300).map(sorted))
def test_there_are_never_more_than_a_few_flushes_per_second(moments: list[float]) -> None:
    told = flushes(moments, 10)
    throttle = Throttle()
    for begin in told:
        within = [moment for moment in told if begin <= moment < begin + 1]
        assert len(within) <= throttle.at_once + throttle.per_second


def test_a_reset_keeps_the_next_flush_waiting() -> None:
    throttle = Throttle()
    assert throttle.delay(100.0) == 0
    throttle.spend(12)
    assert throttle.delay(100.0) > 1
