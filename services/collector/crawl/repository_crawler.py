"""The lists of one repository: read page by page, into the log first and then into what is remembered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from prometheus_client import Counter as Total

from services.collector.crawl.crawl_store import CrawlStore
from services.collector.crawl.event_sink import RepositoryEventSink
from services.collector.crawl.outcome_tracker import OutcomeTracker
from services.collector.crawl.stale_pull_requests import read_stale_pull_requests
from services.collector.crawl.withdrawn_releases import WithdrawnReleases
from services.collector.crawl_state.after_page import after_page
from services.collector.crawl_state.crawl_depth import CrawlDepth
from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.crawl_state.repairs import RepairPolicy, count_repaired, live_depth
from services.collector.facts.entities import Entity
from services.collector.fetch.fetch_request import FetchRequest
from services.collector.fetch.fetcher import Fetcher
from services.collector.forge.errors import RefusedError
from services.collector.forge.outcomes import OutcomeState
from services.collector.forge.page_size import REFRESH_PAGE, RELEASES_PAGE
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.forge.resource import Resource
from services.collector.timing.clock import Clock

REPAIRED = Total("headway_collector_repaired", "Pull requests that were found changed by looking again")
REVIEWS_AT_ONCE = 100  # in one question: a connection each, and together a point


@dataclass(slots=True, eq=False)
class RepositoryCrawler:
    """Reads the lists of one repository. Every method that reads raises `ForgeError`."""

    host: str
    store: CrawlStore
    sink: RepositoryEventSink
    outcomes: OutcomeTracker
    withdrawn: WithdrawnReleases
    fetcher: Fetcher
    repairs: RepairPolicy
    clock: Clock
    state: CrawlState = field(default_factory=CrawlState)

    async def open(self, handle: RepositoryHandle) -> None:
        """Go on where an earlier run was."""
        repository_id = handle.ref.repository.id
        stored = await self.store.state(repository_id)
        await self.sink.open(repository_id)
        await self.outcomes.open(repository_id, stored.unsettled)
        state = stored.read_by(handle.reader.method).without_unsettled()
        if state.default_branch is None:  # known before a pull request is read: a later name is a change
            state = state.with_default_branch(handle.ref.repository.default_branch)
        self.state = state

    async def keep(self, handle: RepositoryHandle, state: CrawlState) -> None:
        """Remember how far it is."""
        await self.store.keep_state(handle.ref.repository.id, state)
        self.state = state

    async def catch_up(self, handle: RepositoryHandle, resource: Resource, *, marked: bool) -> None:
        """Read the first page of all, or else what moved since the crawl before.

        `marked`: whether it is known that something moved.
        """
        before = self.state.of(resource)
        if before.begun:
            await self.crawl_down(handle, resource, live_depth(self.state, resource, marked=marked))
            return
        step = PageRequest(None, self.state.page_size)
        page, _ = await self._read(handle, resource, step)
        moved = self.state.moved(resource, before.after_first(page.top, page.next))
        await self.keep(handle, after_page(moved, resource, step, page))

    async def crawl_down(self, handle: RepositoryHandle, resource: Resource, reach: CrawlDepth) -> None:
        """Read from the top as far as that; only when all of it is durable is the watermark moved."""
        before, after, top, cursor = self.state.of(resource), self.state, None, None
        size, least, there = self._page_size(resource), reach.least, set[int]()
        while True:
            step = PageRequest(cursor, size, reach.bound, before.watermark, max(least, 0))
            page, news = await self._read(handle, resource, step)
            least -= page.reached
            there |= {each.id for each in page.outcomes}
            after, top = after_page(after, resource, step, page), top or page.top
            if before.complete:
                after = _with_repaired(after, count_repaired(page.events, news, before.watermark))
            if page.next is None:
                break
            cursor, size = page.next, after.page_size
        if resource is Resource.RELEASES and page.ends and not page.unreadable:
            await self.sink.publish(await self.withdrawn.after(handle, there))
        await self.keep(handle, after.moved(resource, before.after_crawl(top)))

    def _page_size(self, resource: Resource) -> int:
        """Of a crawl down: not more than has worked, where GitHub finds usual pages too heavy."""
        if resource is Resource.RELEASES and self.state.page_size >= REFRESH_PAGE:
            return RELEASES_PAGE
        return min(REFRESH_PAGE, self.state.page_size)

    async def step(self, handle: RepositoryHandle, resource: Resource) -> None:
        """Read one page of history."""
        before = self.state.of(resource)
        step = PageRequest(before.cursor, self.state.page_size)
        page, _ = await self._read(handle, resource, step)
        moved = self.state.moved(resource, before.after_history(page.next))
        self.state = after_page(moved, resource, step, page)

    async def look_again(
        self, handle: RepositoryHandle, resource: Resource, step: PageRequest, *, distrust: bool = False
    ) -> tuple[ListPage, Counter[Entity]]:
        """Read a page of what has been read before; what was new of which thing.

        `distrust`: publish it whatever the memory claims.
        """
        page, news = await self._read(handle, resource, step, distrust=distrust)
        after, found = self.state.with_reviews_for_teams(page.reviews_for_teams), 0
        if resource is Resource.PULL_REQUESTS:
            after = after.sized(step.size, page.size)
            found = count_repaired(page.events, news, self.state.pull_requests.watermark)
        if found or after != self.state:
            await self.keep(handle, _with_repaired(after, found))
        return page, news

    async def read_older(self, handle: RepositoryHandle, resource: Resource, pages: int) -> None:
        """Read some pages again, from where that was left the last time, and from the top after the end."""
        for _ in range(pages):
            step = PageRequest(self.state.older, self.state.page_size)
            try:
                page, _ = await self.look_again(handle, resource, step)
            except RefusedError:
                await self.keep(handle, self.state.older_read(None))  # the place may not be good any more
                raise
            await self.keep(handle, self.state.older_read(page.next))
            if page.next is None:
                return

    async def refresh_outcomes(
        self, handle: RepositoryHandle, probed: Mapping[str, OutcomeState | None] | None
    ) -> None:
        """Read deployments and releases again whose state may have changed.

        `probed`: what could be seen of them in passing; without that, it is their turn in any case.
        """
        known = self.outcomes.in_turn() if probed is None else await self.outcomes.changed(probed)
        if known:
            page = await handle.reader.unsettled(handle.ref, known)
            await self._take(handle, page)
            await self.outcomes.after_reading(page, probed or {}, handle.reader.now)

    async def ask_for_teams(self, handle: RepositoryHandle, *, all_of_them: bool) -> None:
        """Read for which teams reviews were made, as many at once as cost no more than one of them."""
        least = 1 if all_of_them else REVIEWS_AT_ONCE
        while len(self.state.reviews_for_teams) >= least:
            some = self.state.reviews_for_teams[:REVIEWS_AT_ONCE]
            await self._take(handle, await handle.reader.reviews_for_teams(handle.ref, some))
            self.state = self.state.with_reviews_for_teams((), done=some)

    async def follow_default_branch(self, handle: RepositoryHandle) -> None:
        """Once it has another name, have open pull requests read again: GitHub re-targets, but moves none."""
        before = self.state.default_branch
        self.state = self.state.with_default_branch(handle.ref.repository.default_branch)
        if before not in (None, self.state.default_branch):
            await self.sink.keep_open(self.sink.open_pull_requests.to_be_read())

    async def read_stale_pull_requests(self, handle: RepositoryHandle) -> None:
        """Read pull requests again that are held open and have not been read for long."""
        found = await read_stale_pull_requests(handle, self.sink, self.repairs, self.clock(), self.state)
        if found:
            await self.keep(handle, _with_repaired(self.state, found))

    async def _read(
        self, handle: RepositoryHandle, resource: Resource, step: PageRequest, *, distrust: bool = False
    ) -> tuple[ListPage, Counter[Entity]]:
        page = await handle.reader.page(handle.ref, resource, step)
        self.outcomes.cover(resource, page.covered)
        return page, await self._take(handle, page, distrust=distrust)

    async def _take(
        self, handle: RepositoryHandle, page: ListPage, *, distrust: bool = False
    ) -> Counter[Entity]:
        repository = handle.ref.repository
        news = await self.sink.publish(page.events, distrust=distrust)
        await self.outcomes.record(page.outcomes, handle.reader.now)
        await self.sink.publish_dead_letter(repository.full_name, page.unreadable)
        for number in page.left:
            await self.fetcher.request(FetchRequest(host=self.host, repository=repository, number=number))
        return news


def _with_repaired(state: CrawlState, pull_requests: int) -> CrawlState:
    REPAIRED.inc(pull_requests)
    return state.with_repaired(pull_requests) if pull_requests else state
