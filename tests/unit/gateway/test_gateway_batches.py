"""Bursts are made small, nothing is forgotten, and what is too much becomes a reset."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.api_stream import PullRequestMoved
from services.contracts.notices import (
    MOST_FACTS,
    DefinitionsChanged,
    MetricsChanged,
    NewFact,
    PullRequestsChanged,
    SourceChanged,
)
from services.gateway.listings.rows import pull_request_row
from services.gateway.live.batches import (
    MOST_DAYS,
    MOST_ROWS,
    NEW_DEFINITIONS,
    TOO_MUCH,
    Batch,
    MovedMetrics,
    PendingBatch,
    PullRequestBody,
    SourceBody,
    Throttle,
)
from services.gateway.live.hydration import new_fact as api_fact
from tests.unit.gateway.documents import NOON, pull_request

HOST = "github.com"
DAY = date(2026, 11, 18)


def new_fact(id_: str) -> NewFact:
    return NewFact(id=id_, type="pull_request.closed", at=NOON, via=("webhook",), actor="ann")


def pull_requests(*numbers: int, facts: Iterable[str] | None = ()) -> PullRequestsChanged:
    """A notice of pull requests, each with the same new facts; None: nobody knows what is new."""
    new = {} if facts is None else {number: tuple(map(new_fact, facts)) for number in numbers}
    return PullRequestsChanged(host=HOST, repo="acme/api", numbers=numbers, facts=new)


def body(key: str, title: str, facts: Iterable[str] | None = ()) -> PullRequestBody:
    row = pull_request_row(pull_request(1, title=title))
    new = None if facts is None else [api_fact(new_fact(id_)) for id_ in facts]
    return PullRequestBody(key, PullRequestMoved(**dict(row), facts=new))


def metrics(*names: str, repo: str = "acme/api") -> MetricsChanged:
    return MetricsChanged(host=HOST, repo=repo, days=(DAY,), metrics=names)


def test_what_moves_twice_is_gathered_once() -> None:
    batch = Batch(0)
    for position, change in enumerate([pull_requests(1, 2), pull_requests(2), metrics("a"), metrics("b")], 1):
        batch.add(position, change)
    assert batch.pull_requests == {("acme/api", 1): (), ("acme/api", 2): ()}
    assert batch.moved["acme/api"].metrics == {"a", "b"}
    assert batch.position == 4


def test_the_new_facts_of_a_pull_request_are_put_together_each_once_and_the_newest_few() -> None:
    batch = Batch(0)
    for position, facts in enumerate([["a", "b"], ["b", "c"], list("defg")], 1):
        batch.add(position, pull_requests(1, facts=facts))
    found = batch.pull_requests["acme/api", 1]
    assert found is not None
    assert [fact.id for fact in found] == list("cdefg")
    assert len(found) == MOST_FACTS


def test_where_one_notice_does_not_know_what_is_new_it_is_not_known() -> None:
    batch = Batch(0)
    for position, facts in enumerate([["a"], None, ["b"]], 1):
        batch.add(position, pull_requests(1, facts=facts))
    assert batch.pull_requests["acme/api", 1] is None


def test_a_notice_that_cannot_be_read_still_moves_the_position() -> None:
    batch = Batch(3)
    batch.add(4, None)
    assert batch == Batch(4)


def test_gathering_too_much_is_a_reset_and_stays_small() -> None:
    batch = Batch(0)
    for number in range(10 * MOST_ROWS):
        batch.add(number, pull_requests(number))
        assert len(batch.pull_requests) <= MOST_ROWS
    assert batch.reset == TOO_MUCH


def test_new_definitions_in_force_are_a_reset_and_their_progress_is_not() -> None:
    batch = Batch(0)
    batch.add(1, DefinitionsChanged(version=2, in_force=False, done=10, total=20))
    assert batch.reset is None
    batch.add(2, DefinitionsChanged(version=2, in_force=True, done=20, total=20))
    assert batch.reset == NEW_DEFINITIONS
    assert batch.definitions is not None
    assert batch.definitions.done == 20


NOTICES = st.lists(
    st.one_of(
        st.builds(
            pull_requests,
            st.integers(1, 9),
            facts=st.none() | st.lists(st.sampled_from("abcdefghi"), max_size=4, unique=True),
        ),
        st.builds(metrics, st.sampled_from(["a", "b"]), repo=st.sampled_from(["x/x", "y/y"])),
        st.builds(SourceChanged, host=st.just(HOST), repo=st.sampled_from(["x/x", "y/y"])),
    ),
    max_size=12,
)


@given(NOTICES, st.integers(0, 12))
def test_gathering_in_two_parts_is_gathering_at_once(notices: list[PullRequestsChanged], cut: int) -> None:
    whole, early, late = Batch(0), Batch(0), Batch(0)
    for position, notice in enumerate(notices, 1):
        whole.add(position, notice)
        (early if position <= cut else late).add(position, notice)
    if late.position:
        early.merge(late)
    assert early == whole


def test_a_burst_tells_the_newest_row_of_each_pull_request_once() -> None:
    burst = PendingBatch(None)
    for title in ("1", "2", "3"):
        burst.add(body("acme/api#1", title))
        burst.add(body("acme/api#2", title))
    burst.add(body("acme/api#1", "4"))
    assert [(event.name, json.loads(event.json)["title"]) for event in burst.events()] == [
        ("pull_request", "3"),
        ("pull_request", "4"),
    ]


def test_the_newest_row_has_the_new_facts_of_those_before_it() -> None:
    burst = PendingBatch(None)
    burst.add(body("acme/api#1", "1", ["a"]))
    burst.add(body("acme/api#1", "2", ["a", "b"]))
    (event,) = burst.events()
    assert [fact["id"] for fact in json.loads(event.json)["facts"]] == ["a", "b"]
    burst.add(body("acme/api#1", "3", None))
    (event,) = burst.events()
    assert json.loads(event.json)["facts"] is None


def test_what_moved_is_told_as_one_notice() -> None:
    burst = PendingBatch(None)
    burst.moved.add(MovedMetrics({"b/b"}, {DAY}, {"y"}))
    burst.moved.add(MovedMetrics({"a/a"}, {DAY}, {"x"}))
    (event,) = burst.events()
    assert event.name == "metrics"
    assert json.loads(event.json) == {"repos": ["a/a", "b/b"], "days": ["2026-11-18"], "metrics": ["x", "y"]}


def test_a_client_that_falls_behind_is_told_to_reset_rather_than_kept_for() -> None:
    burst, row = PendingBatch(None), body("", "")
    for number in range(MOST_ROWS + 1):
        burst.add(replace(row, key=str(number)))
        burst.bound()
    assert [event.name for event in burst.events()] == ["reset"]
    assert not burst.rows


def test_days_without_end_are_a_reset_too() -> None:
    burst = PendingBatch(None)
    burst.moved.add(
        MovedMetrics({"a/a"}, {date.fromordinal(700_000 + day) for day in range(MOST_DAYS + 1)}, {"x"})
    )
    burst.bound()
    assert [event.name for event in burst.events()] == ["reset"]


def test_an_empty_burst_says_so() -> None:
    burst = PendingBatch(7)
    assert burst.empty
    burst.sources["a/a"] = SourceBody("a/a", "{}")
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
