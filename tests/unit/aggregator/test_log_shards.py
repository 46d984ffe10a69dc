"""How a log is divided for a rebuild, and what its events say of accounts and repositories."""

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.facts.stored_facts import StoredAccount
from services.aggregator.generations.context_facts import ContextFacts
from services.aggregator.generations.shards import (
    LogRange,
    all_shards,
    log_ranges,
    range_size,
    shard_of,
    shards_for,
)
from services.aggregator.generations.staged_updates import staged_update
from services.contracts.events import Event
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.pull_request_history import Pull, renamed

EVENTS: list[Event] = [
    *Pull(number=1).opened(0).requested("grace", 1).approved("grace", 3).merged(5).events,
    *Pull(number=2).opened(0).commented("edsger", 2).events,
    *renamed(Pull(number=2).commented("ada", 72).events, "ada", "ada-new", 10_500),
    *Deployment(id=1).created(6).status("success", 7).events,
]


@given(st.integers(1, 50), st.integers(0, 500), st.integers(1, 60))
def test_ranges_hold_every_message_once(first: int, count: int, size: int) -> None:
    last = first + count - 1
    held = [each for one in log_ranges(first, last, size) for each in range(one.after + 1, one.last + 1)]
    assert held == list(range(first, last + 1))


def test_an_empty_log_has_no_ranges_and_a_short_one_a_single_shard() -> None:
    assert list(log_ranges(1, 0, 100)) == []
    assert (shards_for(0), shards_for(7_000), shards_for(7_001)) == (1, 1, 2)
    assert list(log_ranges(1, 10, range_size(10))) == [LogRange(0, 0, 10)]


@given(st.integers(1, 300))
def test_all_events_about_one_thing_are_in_one_of_the_shards(count: int) -> None:
    staged = list(filter(None, map(staged_update, EVENTS)))
    assert len(staged) == len(EVENTS)
    for name, ids in (("pull_requests", 2), ("deployments", 1)):
        places = {(one.id, shard_of(name, one.id, count)) for one in staged if one.name == name}
        assert len(places) == ids
        assert {place for _, place in places} <= set(all_shards(name, count))


@given(st.data())
def test_what_the_parts_of_a_log_say_of_accounts_and_repositories_is_what_all_of_it_says(
    data: st.DataObject,
) -> None:
    shuffled = data.draw(st.permutations([*EVENTS, *EVENTS[:3]]))
    cut = data.draw(st.integers(1, len(shuffled) - 1))
    parts = [ContextFacts.of_events(some) for some in (shuffled[:cut], shuffled[cut:])]
    joined = reduce(ContextFacts.joined, parts, ContextFacts())
    whole = ContextFacts.of_events(EVENTS)
    assert joined == whole
    assert ContextFacts.of_stored(joined.stored) == whole


def test_an_account_is_stored_with_every_login() -> None:
    stored: list[StoredAccount] = ContextFacts.of_events(EVENTS).stored["accounts"]
    assert {login["login"] for one in stored for login in one["logins"]} >= {"ada", "ada-new", "grace"}
