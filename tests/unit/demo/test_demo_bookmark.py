"""A restart goes on where it was: same past, no burst, no repetition."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from services.contracts.events import Event
from services.demo.bookmark import Bookmark, resume
from services.demo.live import Live
from tests.unit.demo.organisations import ANCHOR, SEED


def fresh() -> Bookmark:
    return Bookmark(seed=SEED, anchor=ANCHOR, days=30, told=True)


def sit(bookmark: Bookmark, live: Live, now: datetime, number: int) -> tuple[Bookmark, list[list[Event]]]:
    """Live so many beats from now on, writing each down first as the source does."""
    bookmark = bookmark.sit_down(now)
    told = []
    for beat in islice(bookmark.upcoming(), number):
        bookmark = bookmark.model_copy(update={"beat": beat.number})
        told.append(live.beat(beat))
    return bookmark, told


def after_two_sittings() -> tuple[Bookmark, Live, list[list[Event]]]:
    bookmark = fresh()
    live = Live(bookmark.organisation())
    bookmark, first = sit(bookmark, live, ANCHOR + timedelta(minutes=1), 300)
    bookmark, second = sit(bookmark, live, ANCHOR + timedelta(days=3), 200)
    return bookmark, live, first + second


def test_a_bookmark_survives_being_written_and_read() -> None:
    bookmark, _, _ = after_two_sittings()
    assert Bookmark.model_validate_json(bookmark.model_dump_json()) == bookmark


def test_the_past_can_be_lived_again() -> None:
    bookmark, _, told = after_two_sittings()
    again = Live(bookmark.organisation())
    assert [again.beat(beat) for beat in bookmark.past()] == told


def test_resuming_gives_the_last_beat_again_and_nothing_else() -> None:
    bookmark, _, told = after_two_sittings()
    _, last = resume(bookmark, bookmark.organisation())
    assert last == told[-1]


def test_a_resumed_demo_goes_on_as_one_that_never_stopped() -> None:
    bookmark, undisturbed, _ = after_two_sittings()
    restarted, _ = resume(bookmark, bookmark.organisation())
    now = ANCHOR + timedelta(days=4)
    assert sit(bookmark, restarted, now, 250) == sit(bookmark, undisturbed, now, 250)
    assert restarted.collected == undisturbed.collected


def test_what_happened_while_nobody_ran_it_is_not_made_up_for() -> None:
    bookmark, _, _ = after_two_sittings()
    now = ANCHOR + timedelta(days=30)
    first, second = islice(bookmark.sit_down(now).upcoming(), 2)
    assert first.number == bookmark.beat + 1
    assert now < datetime.fromtimestamp(first.at, UTC) <= now + timedelta(seconds=5)
    assert 2 <= second.at - first.at <= 5


def test_every_sitting_starts_quickly() -> None:
    bookmark, _, _ = after_two_sittings()
    upcoming = list(islice(bookmark.sit_down(ANCHOR + timedelta(days=5)).upcoming(), 400))
    assert (upcoming[-1].at - upcoming[0].at) / 400 < 5


def test_sitting_down_without_doing_anything_leaves_no_trace() -> None:
    bookmark = fresh()
    for hour in range(50):
        bookmark = bookmark.sit_down(ANCHOR + timedelta(hours=hour))
    assert len(bookmark.sittings) == 1
    assert list(bookmark.past()) == []


def test_a_new_demo_has_no_past() -> None:
    assert list(fresh().past()) == []
    assert resume(fresh(), fresh().organisation())[1] == []
