"""When a list need not be read: GitHub's times have whole seconds, and much may happen within one."""

from datetime import UTC, datetime, timedelta

from services.collector.crawl_state.change_detection import ChangeDetection, is_unchanged
from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.forge.probes import ChangeToken
from services.collector.forge.resource import Resource

MOVED = datetime(2026, 3, 2, 8, 0, 7, tzinfo=UTC)
MARK = ChangeToken("PR_1 2026-03-02T08:00:07Z", MOVED)


def read_at(*seconds: float, token: ChangeToken = MARK) -> bool:
    """Whether a list counts as read after readings that began so long after it moved."""
    change_detection, state = ChangeDetection(), CrawlState()
    for each in seconds:
        began = MOVED + timedelta(seconds=each)
        state = change_detection.after_reading(state, Resource.PULL_REQUESTS, token, began)
    return is_unchanged(state, Resource.PULL_REQUESTS, token)


def test_what_moved_just_now_may_move_again_within_the_same_second() -> None:
    assert not read_at(0.2)
    assert not read_at(0.2, 0.5)


def test_a_second_reading_after_that_second_settles_it() -> None:
    assert read_at(0.2, 0.5, 2.5)


def test_what_moved_long_ago_is_read_once() -> None:
    assert not read_at(60)
    assert read_at(200)


def test_of_an_empty_list_nothing_can_have_moved() -> None:
    assert read_at(0, token=ChangeToken("", None))


def test_another_mark_begins_anew() -> None:
    change_detection, state, later = (
        ChangeDetection(),
        CrawlState(),
        ChangeToken("PR_2", MOVED + timedelta(seconds=3)),
    )
    state = change_detection.after_reading(state, Resource.PULL_REQUESTS, MARK, MOVED)
    state = change_detection.after_reading(state, Resource.PULL_REQUESTS, later, MOVED + timedelta(seconds=3))
    assert not is_unchanged(state, Resource.PULL_REQUESTS, later)
