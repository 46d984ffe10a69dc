"""The lists of one repository: read page by page, into the log first and then into what is remembered."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import Counter as Total

from services.collector.github.errors import RefusedError
from services.collector.memory.ledger import Entity
from services.collector.memory.memory import Memory
from services.collector.publishing import EventPublisher
from services.collector.repositories.roster import Roster
from services.collector.sources.fetching import Fetcher
from services.collector.sources.intake import Intake
from services.collector.sources.readers import Contact, Readers
from services.collector.sources.rereading import reread
from services.collector.sources.shipment_tracker import ShipmentTracker
from services.collector.sources.source import Clock
from services.collector.sources.withdrawn_releases import WithdrawnReleases
from services.collector.walking.pages import Page, Reach, Step, after_page
from services.collector.walking.repairs import Repairs, live, mended
from services.collector.walking.unsettled import ShipmentState
from services.collector.walking.walk import REFRESH_PAGE, RELEASES_PAGE, RepositoryState, Stream
from services.collector.wishes.needs import Need

REPAIRED = Total("headway_collector_repaired", "Pull requests that were found changed by looking again")
REVIEWS_AT_ONCE = 100  # in one question: a connection each, and together a point


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every repository is collected with. `github_time`: GitHub's clock; what is observed goes by it."""

    host: str
    readers: Readers
    publisher: EventPublisher
    memory: Memory
    clock: Clock
    github_time: Clock
    fetcher: Fetcher
    repairs: Repairs
    roster: Roster
    said: Callable[[], Awaitable[Sequence[bytes]]]


class Lists:
    """How far one repository is read. Every method that reads raises `GitHubError`."""

    def __init__(self, workshop: Workshop) -> None:
        self.state = RepositoryState()
        self.intake = Intake(workshop.host, workshop.publisher, workshop.memory, workshop.clock)
        self.shipments = ShipmentTracker(workshop.host, workshop.memory)
        self._withdrawn = WithdrawnReleases(workshop.host, workshop.memory)
        self._with = workshop

    async def open(self, contact: Contact) -> None:
        """Go on where an earlier run was."""
        repository_id = contact.place.repository.id
        kept = await self._with.memory.state(self._with.host, repository_id)
        await self.intake.open(repository_id)
        await self.shipments.open(repository_id, kept.unsettled)
        self.state = kept.read_by(contact.reader.method).without_unsettled()

    async def keep(self, contact: Contact, state: RepositoryState) -> None:
        """Remember how far it is."""
        await self._with.memory.keep_state(self._with.host, contact.place.repository.id, state)
        self.state = state

    async def catch_up(self, contact: Contact, stream: Stream, *, marked: bool) -> None:
        """Read the first page of all, or else what moved since the walk before.

        `marked`: whether it is known that something moved.
        """
        before = self.state.of(stream)
        if before.begun:
            await self.walk_down(contact, stream, live(self.state, stream, marked=marked))
            return
        step = Step(None, self.state.page_size)
        page, _ = await self._read(contact, stream, step)
        moved = self.state.moved(stream, before.after_first(page.top, page.next))
        await self.keep(contact, after_page(moved, stream, step, page))

    async def walk_down(self, contact: Contact, stream: Stream, reach: Reach) -> None:
        """Read from the top as far as that; only when all of it is durable is the watermark moved."""
        before, after, top, cursor = self.state.of(stream), self.state, None, None
        size, least, there = self._page_size(stream), reach.least, set[int]()
        while True:
            step = Step(cursor, size, reach.bound, before.watermark, max(least, 0))
            page, news = await self._read(contact, stream, step)
            least -= page.reached
            there |= {each.id for each in page.shipments}
            after, top = after_page(after, stream, step, page), top or page.top
            if before.complete:
                after = _mended(after, mended(page.events, news, before.watermark))
            if page.next is None:
                break
            cursor, size = page.next, after.page_size
        if stream is Stream.RELEASES and page.ends and not page.unreadable:
            await self.intake.take(await self._withdrawn.after(contact, there))
        await self.keep(contact, after.moved(stream, before.after_walk(top)))

    def _page_size(self, stream: Stream) -> int:
        """Of a walk down: not more than has worked, where GitHub finds usual pages too heavy."""
        if stream is Stream.RELEASES and self.state.page_size >= REFRESH_PAGE:
            return RELEASES_PAGE
        return min(REFRESH_PAGE, self.state.page_size)

    async def step(self, contact: Contact, stream: Stream) -> None:
        """Read one page of history."""
        before = self.state.of(stream)
        step = Step(before.cursor, self.state.page_size)
        page, _ = await self._read(contact, stream, step)
        moved = self.state.moved(stream, before.after_history(page.next))
        self.state = after_page(moved, stream, step, page)

    async def look_again(
        self, contact: Contact, stream: Stream, step: Step, *, distrust: bool = False
    ) -> tuple[Page, Counter[Entity]]:
        """Read a page of what has been read before; what was new of which thing.

        `distrust`: publish it whatever the memory claims.
        """
        page, news = await self._read(contact, stream, step, distrust=distrust)
        after, found = self.state.asking_of(page.reviews_for_teams), 0
        if stream is Stream.PULL_REQUESTS:
            after = after.sized(step.size, page.size)
            found = mended(page.events, news, self.state.pull_requests.watermark)
        if found or after != self.state:
            await self.keep(contact, _mended(after, found))
        return page, news

    async def read_older(self, contact: Contact, stream: Stream, pages: int) -> None:
        """Read some pages again, from where that was left the last time, and from the top after the end."""
        for _ in range(pages):
            step = Step(self.state.older, self.state.page_size)
            try:
                page, _ = await self.look_again(contact, stream, step)
            except RefusedError:
                await self.keep(contact, self.state.older_read(None))  # the place may not be good any more
                raise
            await self.keep(contact, self.state.older_read(page.next))
            if page.next is None:
                return

    async def refresh_unsettled(
        self, contact: Contact, probed: Mapping[str, ShipmentState | None] | None
    ) -> None:
        """Read deployments and releases again whose state may have changed.

        `probed`: what could be seen of them in passing; without that, it is their turn in any case.
        """
        known = self.shipments.in_turn() if probed is None else await self.shipments.changed(probed)
        if known:
            page = await contact.reader.unsettled(contact.place, known)
            await self._take(contact, page)
            await self.shipments.after_reading(page, probed or {}, contact.reader.now)

    async def ask_for_teams(self, contact: Contact, *, all_of_them: bool) -> None:
        """Read for which teams reviews were made, as many at once as cost no more than one of them."""
        least = 1 if all_of_them else REVIEWS_AT_ONCE
        while len(self.state.reviews_for_teams) >= least:
            some = self.state.reviews_for_teams[:REVIEWS_AT_ONCE]
            await self._take(contact, await contact.reader.reviews_for_teams(contact.place, some))
            self.state = self.state.asking_of((), done=some)

    async def follow_default_branch(self, contact: Contact) -> None:
        """Once it has another name, have open pull requests read again: GitHub re-targets, but moves none."""
        before = self.state.default_branch
        self.state = self.state.with_default_branch(contact.place.repository.default_branch)
        if before not in (None, self.state.default_branch):
            await self.intake.hold(self.intake.held.to_be_read())

    async def reread(self, contact: Contact) -> None:
        """Read pull requests again that are held open and have not been read for long."""
        found = await reread(contact, self.intake, self._with.repairs, self._with.clock(), self.state)
        if found:
            await self.keep(contact, _mended(self.state, found))

    async def _read(
        self, contact: Contact, stream: Stream, step: Step, *, distrust: bool = False
    ) -> tuple[Page, Counter[Entity]]:
        page = await contact.reader.page(contact.place, stream, step)
        self.shipments.cover(stream, page.covered)
        return page, await self._take(contact, page, distrust=distrust)

    async def _take(self, contact: Contact, page: Page, *, distrust: bool = False) -> Counter[Entity]:
        repository = contact.place.repository
        news = await self.intake.take(page.events, distrust=distrust)
        await self.shipments.record(page.shipments, contact.reader.now)
        await self.intake.bury(repository.full_name, page.unreadable)
        for number in page.left:
            await self._with.fetcher.need(Need(host=self._with.host, repository=repository, number=number))
        return news


def _mended(state: RepositoryState, pull_requests: int) -> RepositoryState:
    REPAIRED.inc(pull_requests)
    return state.mended(pull_requests) if pull_requests else state
