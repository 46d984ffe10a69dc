"""Looking again: when it is time, how far down, what it repaired, and which open ones are read again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.collector.crawl_state.crawl_depth import TO_THE_END, CrawlDepth
from services.collector.crawl_state.crawl_state import OVERLAP, CrawlState, ResourceState
from services.collector.crawl_state.open_pull_requests import OpenPullRequests, unpack
from services.collector.crawl_state.repairs import (
    MANY_RELEASES,
    WINDOW,
    RepairPolicy,
    count_repaired,
    live_depth,
)
from services.collector.facts.entities import entity_of
from services.collector.forge.resource import Resource
from services.contracts.events import Event, PullRequestState
from tests.unit.collector.snapshots import at, events_of, pull_request

NOW = datetime(2024, 5, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
REPAIRS = RepairPolicy()


def known(watermark: datetime | None = NOW, **changed: object) -> CrawlState:
    done = ResourceState(watermark=watermark, complete=True)
    state = CrawlState(pull_requests=done, deployments=done, releases=done)
    return state.after_complete_crawl(NOW).model_copy(update=changed)


def test_it_is_time_a_day_after_everything_was_read_and_a_day_after_each_time() -> None:
    assert not REPAIRS.due(known(), NOW + DAY - timedelta(seconds=1))
    assert REPAIRS.due(known(), NOW + DAY)
    again = known().after_repeated_crawl(NOW + DAY)
    assert not REPAIRS.due(again.after_complete_crawl(NOW + 1.5 * DAY), NOW + 1.5 * DAY)
    assert REPAIRS.due(again, NOW + 2 * DAY)


def test_there_is_nothing_to_repair_while_history_is_read() -> None:
    reading = known().moved(Resource.PULL_REQUESTS, ResourceState(watermark=NOW, cursor="x"))
    assert not REPAIRS.due(reading, NOW + 9 * DAY)
    assert not REPAIRS.due(CrawlState(), NOW)


def test_seven_days_are_walked_again_by_githubs_clock() -> None:
    github_now = NOW + timedelta(hours=1)
    assert REPAIRS.reach(known(), Resource.PULL_REQUESTS, github_now) == CrawlDepth(github_now - 7 * DAY)
    assert REPAIRS.reach(known(), Resource.DEPLOYMENTS, github_now) == CrawlDepth(github_now - 7 * DAY)
    short = replace(REPAIRS, back=timedelta(minutes=5))
    assert short.reach(known(), Resource.PULL_REQUESTS, NOW) == CrawlDepth(NOW - OVERLAP)


def test_releases_are_walked_to_the_end_whenever_the_newest_was_made() -> None:
    for watermark in (NOW, NOW - 400 * DAY, None):
        assert REPAIRS.reach(known(watermark), Resource.RELEASES, NOW) == TO_THE_END


def test_some_rows_are_looked_at_whenever_something_moved() -> None:
    bound = NOW - OVERLAP
    assert live_depth(known(), Resource.PULL_REQUESTS, marked=True) == CrawlDepth(bound)
    assert live_depth(known(), Resource.DEPLOYMENTS, marked=False) == CrawlDepth(bound, WINDOW)
    assert live_depth(known(), Resource.RELEASES, marked=True) == CrawlDepth(bound, MANY_RELEASES)


def test_where_nothing_moved_for_so_long_there_is_nothing_to_walk() -> None:
    assert REPAIRS.reach(known(), Resource.PULL_REQUESTS, NOW + 8 * DAY) is None
    assert REPAIRS.reach(known(watermark=None), Resource.PULL_REQUESTS, NOW) is None


def test_what_had_not_moved_and_was_new_all_the_same_was_mended() -> None:
    events = events_of(pull_request(updated_at=at(5)))
    entity = entity_of(events[0])[0]
    after = at(5) + timedelta(seconds=1)
    assert count_repaired(events, {entity: 2}, after) == 1
    assert count_repaired(events, {}, after) == 0
    assert count_repaired(events, {entity: 2}, at(5)) == 0  # it may have moved again within that second
    assert count_repaired(events, {entity: 2}, None) == 0


def read(number: int, state: PullRequestState) -> list[Event]:
    closed = None if state is PullRequestState.OPEN else at(5)
    return events_of(pull_request(number=number, state=state, closed_at=closed))


def test_open_ones_are_held_until_they_are_seen_closed() -> None:
    held = OpenPullRequests({}).after(read(1, PullRequestState.OPEN), NOW)
    held = held.after(read(2, PullRequestState.OPEN), NOW + DAY)
    assert held.stale(NOW + 2 * DAY, 9) == [1, 2]
    assert held.stale(NOW + 2 * DAY, 1) == [1]
    assert held.stale(NOW + DAY, 9) == [1]
    assert held.after(read(1, PullRequestState.CLOSED), NOW).stale(NOW + 2 * DAY, 9) == [2]
    assert held.after(read(1, PullRequestState.OPEN), NOW + 3 * DAY).stale(NOW + 2 * DAY, 9) == [2]


def test_nothing_learned_is_the_very_same() -> None:
    held = OpenPullRequests({1: 5})
    assert held.after(read(2, PullRequestState.CLOSED), NOW) is held
    assert held.without([7]) is held


@given(st.dictionaries(st.integers(1, 2**32 - 1), st.integers(0, 2**32 - 1)))
def test_what_is_held_comes_back_as_it_was_kept(read: dict[int, int]) -> None:
    assert unpack(OpenPullRequests(read).pack()) == OpenPullRequests(read)
