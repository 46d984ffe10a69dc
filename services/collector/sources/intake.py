"""What was read of one repository goes into the log; which of its pull requests are open is remembered."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from prometheus_client import Counter as Total

from services.collector.deliveries.letters import GITHUB, dead_letter
from services.collector.memory.ledger import Entity
from services.collector.memory.memory import Memory
from services.collector.publishing import EventPublisher
from services.collector.sources.source import Clock
from services.collector.walking.held_open import HeldOpen
from services.collector.walking.pages import Unreadable
from services.contracts.events import Event

UNREADABLE = Total("headway_collector_unreadable", "Parts of GitHub's answers in an unknown shape")


class Intake:
    """The way of one repository's facts into the log."""

    def __init__(self, host: str, publisher: EventPublisher, memory: Memory, clock: Clock) -> None:
        self._host = host
        self._publisher = publisher
        self._memory = memory
        self._clock = clock
        self._repository_id = 0
        self._buried: set[bytes] = set()
        self.held = HeldOpen({})

    async def open(self, repository_id: int) -> None:
        """Recall what is held open of a repository."""
        self._repository_id = repository_id
        self.held = await self._memory.held_open(self._host, repository_id)

    async def take(self, events: Iterable[Event], *, distrust: bool = False) -> Counter[Entity]:
        """Publish; returns how many events were new of each pull request, deployment or release."""
        events = tuple(events)
        news = await self._publisher.publish_by_entity(events, distrust=distrust)
        await self.hold(self.held.after(events, self._clock()))
        return news

    async def bury(self, about: str, parts: Iterable[Unreadable]) -> None:
        """Keep what could not be read, so that people can look at it; once, however often it is read."""
        for part in parts:
            digest = sha256(part.body).digest()
            if digest not in self._buried:
                UNREADABLE.inc()
                letter = dead_letter(GITHUB, f"{about} {part.about}", part.reason, part.body, self._clock())
                await self._publisher.bury(letter)
                self._buried.add(digest)

    @property
    def told(self) -> str | None:
        """What could not be read since the start, for people; None if everything could."""
        number = len(self._buried)
        return f"not everything can be read: {number} dead letters say what and why" if number else None

    async def hold(self, held: HeldOpen) -> None:
        """Remember which pull requests are open."""
        if held is not self.held:
            await self._memory.keep_held_open(self._host, self._repository_id, held)
            self.held = held
