"""The watermark rule: in a list that changes while it is read, nothing is missed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.collector.checkpoints.store import KEPT_AFTER_LOSS
from services.collector.crawl_state.after_page import after_page
from services.collector.crawl_state.crawl_state import OVERLAP, SHALLOW, CrawlState, ResourceState
from services.collector.forge.page_size import LARGEST_PAGE, grown, halved
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.resource import Resource

BEGAN = datetime(2024, 5, 1, tzinfo=UTC)
PULLS = Resource.PULL_REQUESTS


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def test_the_first_page_sets_the_watermark_and_leaves_the_rest_to_history() -> None:
    state = ResourceState().after_first(at(100), "cursor")
    assert (state.watermark, state.cursor, state.complete) == (at(100), "cursor", False)
    state = state.after_history("further").after_history(None)
    assert (state.watermark, state.cursor, state.complete) == (at(100), None, True)


def test_the_bound_lies_below_the_watermark_and_a_row_exactly_there_is_read() -> None:
    state = ResourceState().after_first(at(1000), None)
    assert state.bound() == at(1000) - OVERLAP
    step = PageRequest(None, 10, state.bound(), state.watermark)
    assert step.reaches(at(1000) - OVERLAP)
    assert not step.reaches(at(999) - OVERLAP)


def test_the_watermark_never_goes_back() -> None:
    state = ResourceState().after_first(at(100), None)
    assert state.after_crawl(at(90)).watermark == at(100)
    assert state.after_crawl(None).watermark == at(100)
    assert state.after_crawl(at(110)).watermark == at(110)


def test_an_empty_list_is_read_whole_again_until_it_has_something() -> None:
    state = ResourceState().after_first(None, None)
    assert (state.complete, state.bound()) == (True, None)
    assert state.after_crawl(at(5)).bound() == at(5) - OVERLAP


def test_pages_shrink_at_once_and_grow_slowly() -> None:
    state = CrawlState()
    shrunk = state.sized(LARGEST_PAGE, 5)
    assert shrunk.page_size == 5
    assert shrunk.sized(5, 5).page_size == 6
    sizes = [shrunk]
    while sizes[-1].page_size < LARGEST_PAGE:
        sizes.append(sizes[-1].sized(sizes[-1].page_size, sizes[-1].page_size))
    assert 10 < len(sizes) < 30
    assert (halved(1), halved(5), grown(1), grown(LARGEST_PAGE)) == (1, 2, 2, LARGEST_PAGE)


def test_another_way_of_reading_begins_anew_unless_everything_is_read() -> None:
    under_way = CrawlState(method="graphql", collected=80).moved(PULLS, ResourceState(cursor="x"))
    assert under_way.read_by("graphql") == under_way
    assert under_way.read_by("rest") == CrawlState(method="rest")
    assert under_way.with_default_branch("main").read_by("rest").default_branch == "main"
    done = ResourceState(watermark=at(0), complete=True)
    whole = CrawlState(method="graphql", pull_requests=done, deployments=done, releases=done)
    assert whole.read_by("rest").pull_requests == done
    assert whole.model_copy(update={"method": SHALLOW}).read_by("graphql") == CrawlState(method="graphql")


def test_a_walk_is_complete_only_when_every_list_is() -> None:
    done = ResourceState(complete=True)
    state = CrawlState(pull_requests=done, deployments=done)
    assert state.after_complete_crawl(at(9)).last_complete_walk is None
    assert state.moved(Resource.RELEASES, done).after_complete_crawl(at(9)).last_complete_walk == at(9)


def test_at_least_so_many_rows_are_read_whatever_their_time() -> None:
    rows = [at(-hours * 3600) for hours in range(5)]
    assert PageRequest(None, 5, at(-1), least=3).reached(rows, lambda row: row) == rows[:3]
    assert not PageRequest(None, 5, at(-1), least=5).goes_on(rows, lambda row: row)
    assert PageRequest(None, 5, at(-1), least=6).goes_on(rows, lambda row: row)
    assert PageRequest(None, 5, at(-1)).reached(rows, lambda row: row) == rows[:1]
    assert PageRequest(None, 5, at(-1)).goes_on(rows[:1], lambda row: row)
    assert not PageRequest(None, 5, at(-1)).goes_on(rows, lambda row: row)


def test_it_counts_what_is_new_and_believes_github_about_the_whole() -> None:
    reading = CrawlState().moved(PULLS, ResourceState(cursor="x")).counted(80, 200)
    assert (reading.collected, reading.expected) == (80, 200)
    done = reading.counted(100, 200).moved(PULLS, ResourceState(complete=True)).counted(19, 200)
    assert (done.collected, done.expected) == (200, 200)
    assert done.counted(1, None).collected == 201


# A GitHub in which things go on being updated between the pages of a walk. Times are whole seconds.
# The rule holds without any overlap; that is there for what GitHub itself is late with.
NO_OVERLAP = timedelta(0)


@dataclass
class Listing:
    """A list of rows by number, newest first; `clock` runs with every change."""

    updated: dict[int, int] = field(default_factory=dict)
    clock: int = 0

    def touch(self, number: int, seconds: int) -> None:
        self.clock += seconds
        self.updated[number] = self.clock

    def page(self, step: PageRequest) -> tuple[ListPage, dict[int, int]]:
        """A page as GraphQL gives it: cursors name a place in the order, not an offset."""
        after = tuple(int(part) for part in step.cursor.split("/")) if step.cursor else (1 << 60, 0)
        rows = sorted(((time, number) for number, time in self.updated.items()), reverse=True)
        rest = [row for row in rows if row < after]
        shown = rest[: step.size]
        reached = [row for row in shown if step.reaches(at(row[0]))]
        more = len(rest) > len(shown) and len(reached) == len(shown)
        following = "/".join(map(str, shown[-1])) if more else None
        top = at(shown[0][0]) if shown else None
        return ListPage((), following, top=top), {number: time for time, number in reached}


@dataclass
class Collected:
    """What a collector knows, moved by the same functions as the real one."""

    state: CrawlState = field(default_factory=CrawlState)
    seen: dict[int, int] = field(default_factory=dict)

    def read(self, listing: Listing, step: PageRequest) -> ListPage:
        page, rows = listing.page(step)
        self.seen |= {number: max(time, self.seen.get(number, 0)) for number, time in rows.items()}
        return page

    def refresh(self, listing: Listing, between) -> None:
        before, step = self.state.of(PULLS), PageRequest(None, 3)
        if not before.begun:
            page = self.read(listing, step)
            moved = self.state.moved(PULLS, before.after_first(page.top, page.next))
            self.state = after_page(moved, PULLS, step, page)
            return
        top, cursor = None, None
        while True:
            page = self.read(listing, PageRequest(cursor, 3, before.bound(NO_OVERLAP), before.watermark))
            top = top or page.top
            if page.next is None:
                break
            cursor = page.next
            if between():
                return  # killed in the middle: the watermark has not moved
        self.state = self.state.moved(PULLS, before.after_crawl(top))

    def step(self, listing: Listing) -> None:
        before = self.state.of(PULLS)
        if before.begun and not before.complete:
            page = self.read(listing, PageRequest(before.cursor, 3))
            self.state = self.state.moved(PULLS, before.after_history(page.next))


touches = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=40)


@given(touches, st.lists(st.tuples(touches, st.booleans()), max_size=12))
def test_nothing_is_stale_once_it_is_quiet(
    first: list[tuple[int, int]], rounds: list[tuple[list[tuple[int, int]], bool]]
) -> None:
    listing, collector, pending = Listing(), Collected(), []
    for number, seconds in first:
        listing.touch(number, seconds)

    def between() -> bool:
        moved = [pending.pop() for _ in range(min(3, len(pending)))]
        for number, seconds in moved:
            listing.touch(number, seconds)
        return any(number % 7 == 0 for number, _ in moved)  # now and then, somebody pulls the plug

    for moves, history_first in rounds:
        for number, seconds in moves[::2]:
            listing.touch(number, seconds)
        pending.extend(moves[1::2])
        if history_first:
            collector.step(listing)
        collector.refresh(listing, between)
        collector.step(listing)
    while pending:
        between()
    collector.refresh(listing, lambda: False)
    while not collector.state.of(PULLS).complete:
        collector.step(listing)
    collector.refresh(listing, lambda: False)
    assert collector.seen == listing.updated


def test_what_is_kept_after_the_log_lost_something_are_fields_of_the_state() -> None:
    assert set(KEPT_AFTER_LOSS) <= CrawlState.model_fields.keys()
    assert CrawlState.model_validate({"name": "acme/api", "repaired": 3}).complete is False
