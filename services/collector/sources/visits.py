"""One repository's turns with GitHub: what moved since the last turn, and a step of its history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter

from services.collector.letters import GITHUB, dead_letter
from services.collector.memory import Memory
from services.collector.pages import Page, Step, after_page
from services.collector.progress import Pace, Report, progress
from services.collector.publishing import EventPublisher
from services.collector.sources.readers import Contact, Readers
from services.collector.walk import OVERLAPS, REFRESH_PAGE, RepositoryState, Stream

UNREADABLE = Counter("headway_collector_unreadable", "Parts of GitHub's answers in an unknown shape")
AT_ONCE = 50  # unsettled deployments in one question
STEADY = 2  # walks with the same mark: a second movement within a second does not change it

Clock = Callable[[], datetime]
Marks = Mapping[Stream, str]


@dataclass(slots=True)
class Mark:
    """The newest that a list had, and how often it was walked with that."""

    text: str
    walks: int = 0


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every repository is collected with."""

    host: str
    readers: Readers
    publisher: EventPublisher
    memory: Memory
    clock: Clock


class Repository:
    """A repository that is watched, by the name it was given."""

    def __init__(self, name: str, workshop: Workshop) -> None:
        self.name = name
        self.state = RepositoryState()
        self.contact: Contact | None = None
        self._with = workshop
        self._marks: dict[Stream, Mark] = {}
        self._pace: Pace | None = None
        self._steps = 0

    @property
    def has_history(self) -> bool:
        """Whether a step of history can be made."""
        return self.contact is not None and not self.state.complete

    async def meet(self) -> Contact:
        """Find it at GitHub, and how far it was. Raises `GitHubError`."""
        if self.contact is None:
            contact = await self._with.readers.contact(*self.name.split("/", 1))
            kept = await self._with.memory.state(self._with.host, contact.place.repository.id)
            self.state = kept.read_by(contact.reader.method)
            self._pace = Pace(self._with.clock(), self.state.collected)
            self.contact = contact
        return self.contact

    def forget(self) -> None:
        """Find it anew next time."""
        self._with.readers.forget(*self.name.split("/", 1))
        self._marks.clear()
        self.contact = None

    async def refresh(self, marks: Marks) -> None:
        """Read what moved. `marks`: the newest that each list has, where that is known beforehand."""
        contact = await self.meet()
        for stream in Stream:
            if not self._steady(stream, marks):
                await self._catch_up(contact, stream)
                self._walked(stream, marks)
        await self._settle(contact)
        await self._keep(contact, self.state.walked(self._with.clock()))

    async def step(self) -> None:
        """Read one page of history, newest first; each list has its turn."""
        contact = await self.meet()
        unread = [stream for stream in Stream if not self.state.of(stream).complete]
        stream = unread[self._steps % len(unread)]
        self._steps += 1
        before = self.state.of(stream)
        step = Step(before.cursor, self.state.page_size)
        page = await self._read(contact, stream, step)
        moved = self.state.moved(stream, before.after_history(page.next))
        after = after_page(moved, stream, step, page)
        await self._keep(contact, after.walked(self._with.clock()))

    async def report(self, error: str | None = None, *, failing: bool = False) -> None:
        """Publish how far it is, and what is in the way."""
        contact, first = self.contact, self._with.readers.readers[0]
        reader = contact.reader if contact else first
        report = Report(
            host=self._with.host,
            repo=contact.place.repository.full_name if contact else self.name,
            via=reader.via,
            state=self.state,
            observed_at=self._with.clock(),
            repository_id=contact.place.repository.id if contact else None,
            quota=reader.quota,
            pace=self._pace,
            error=error,
            failing=failing,
        )
        await self._with.publisher.report(progress(report))

    async def _catch_up(self, contact: Contact, stream: Stream) -> None:
        before = self.state.of(stream)
        if before.begun:
            await self._walk_down(contact, stream)
            return
        step = Step(None, self.state.page_size)
        page = await self._read(contact, stream, step)
        moved = self.state.moved(stream, before.after_first(page.top, page.next))
        await self._keep(contact, after_page(moved, stream, step, page))

    async def _walk_down(self, contact: Contact, stream: Stream) -> None:
        """Read from the top to the bound; only when all of it is durable is the watermark moved."""
        before, after, top, cursor = self.state.of(stream), self.state, None, None
        bound, size = before.bound(OVERLAPS[stream]), min(REFRESH_PAGE, self.state.page_size)
        while True:
            step = Step(cursor, size, bound, before.watermark)
            page = await self._read(contact, stream, step)
            after, top = after_page(after, stream, step, page), top or page.top
            if page.next is None:
                break
            cursor, size = page.next, after.page_size
        await self._keep(contact, after.moved(stream, before.after_walk(top)))

    async def _settle(self, contact: Contact) -> None:
        if ids := self.state.unsettled[:AT_ONCE]:
            page = await contact.reader.unsettled(contact.place, ids)
            await self._publish(page)
            self.state = self.state.following(page.open_ends, done=ids)

    async def _read(self, contact: Contact, stream: Stream, step: Step) -> Page:
        page = await contact.reader.page(contact.place, stream, step)
        await self._publish(page)
        return page

    async def _publish(self, page: Page) -> None:
        await self._with.publisher.publish(page.events)
        for part in page.unreadable:
            UNREADABLE.inc()
            about, now = f"{self.name} {part.about}", self._with.clock()
            await self._with.publisher.bury(dead_letter(GITHUB, about, part.reason, part.body, now))

    async def _keep(self, contact: Contact, state: RepositoryState) -> None:
        await self._with.memory.keep_state(self._with.host, contact.place.repository.id, state)
        self.state = state

    def _steady(self, stream: Stream, marks: Marks) -> bool:
        known = self._marks.get(stream)
        same = known is not None and known.text == marks.get(stream)
        return same and known is not None and known.walks >= STEADY

    def _walked(self, stream: Stream, marks: Marks) -> None:
        if (text := marks.get(stream)) is None:
            return
        known = self._marks.get(stream)
        walks = known.walks if known and known.text == text else 0
        self._marks[stream] = Mark(text, walks + 1)
