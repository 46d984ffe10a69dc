"""What was read of one repository goes into the log; which of its pull requests are open is remembered."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from prometheus_client import Counter as Total

from services.collector.crawl.crawl_store import CrawlStore
from services.collector.crawl_state.open_pull_requests import OpenPullRequests
from services.collector.facts.entities import Entity
from services.collector.forge.pages import UnreadablePart
from services.collector.publishing.dead_letters import GITHUB, dead_letter
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.timing.clock import Clock
from services.contracts.events import Event

UNREADABLE = Total("headway_collector_unreadable", "Parts of GitHub's answers in an unknown shape")


class RepositoryEventSink:
    """The way of one repository's facts into the log."""

    def __init__(self, publisher: EventPublisher, store: CrawlStore, clock: Clock) -> None:
        self._publisher = publisher
        self._store = store
        self._clock = clock
        self._repository_id = 0
        self._buried: set[bytes] = set()
        self.open_pull_requests = OpenPullRequests({})

    async def open(self, repository_id: int) -> None:
        """Load which pull requests of a repository are open."""
        self._repository_id = repository_id
        self.open_pull_requests = await self._store.open_pull_requests(repository_id)

    async def publish(self, events: Iterable[Event], *, distrust: bool = False) -> Counter[Entity]:
        """Publish; returns how many events were new of each pull request, deployment or release."""
        events = tuple(events)
        news = await self._publisher.publish_by_entity(events, distrust=distrust)
        await self.keep_open(self.open_pull_requests.after(events, self._clock()))
        return news

    async def publish_dead_letter(self, about: str, parts: Iterable[UnreadablePart]) -> None:
        """Keep what could not be read, so that people can look at it; once, however often it is read."""
        for part in parts:
            digest = sha256(part.body).digest()
            if digest not in self._buried:
                UNREADABLE.inc()
                letter = dead_letter(GITHUB, f"{about} {part.about}", part.reason, part.body, self._clock())
                await self._publisher.publish_dead_letter(letter)
                self._buried.add(digest)

    @property
    def summary(self) -> str | None:
        """What could not be read since the start, for people; None if everything could."""
        number = len(self._buried)
        return f"not everything can be read: {number} dead letters say what and why" if number else None

    async def keep_open(self, known: OpenPullRequests) -> None:
        """Remember which pull requests are open."""
        if known is not self.open_pull_requests:
            await self._store.keep_open_pull_requests(self._repository_id, known)
            self.open_pull_requests = known
