"""Fetches pull requests that moved: soon, once per burst, many at once, and until it has worked."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import Counter

from services.collector.deliveries.letters import GITHUB, dead_letter
from services.collector.github.errors import GitHubError, LimitedError, OldSchemaError, RefusedError
from services.collector.memory.memory import Memory
from services.collector.publishing import EventPublisher
from services.collector.sources.reader import Reader
from services.collector.sources.readers import Contact, Readers
from services.collector.sources.source import Clock
from services.collector.walking.pages import Fetched, Wanted
from services.collector.wishes.needs import Need
from services.collector.wishes.wishes import Wish, Wishes

FETCHED = Counter("headway_collector_fetched", "Pull requests fetched because they moved")
FAILED = Counter("headway_collector_fetches_failed", "Fetches that failed, and are tried again")

PATIENCE = 4  # times to look again for a pull request that is not there: a minute and more

_log = logging.getLogger(__name__)


class Fetcher:
    """Sees to needs as they come. They are kept in the memory until what they gave is published."""

    def __init__(self, readers: Readers, publisher: EventPublisher, memory: Memory, clock: Clock) -> None:
        self._readers = readers
        self._publisher = publisher
        self._memory = memory
        self._clock = clock
        self._wishes = Wishes()
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def need(self, need: Need) -> None:
        """Take on a need; it is durable on return. A burst for one pull request is one fetch."""
        revision = await self._memory.keep_need(need)
        self._wishes.note(need, revision, _loop_time())
        self._changed.set()

    async def caught_up(self) -> None:
        """Wait while there is something to fetch at once: what is live goes before what is old."""
        await self._idle.wait()

    async def run(self) -> None:
        """Fetch until cancelled, first what an earlier run left."""
        for need, revision in await self._memory.needs():
            self._wishes.note(need, revision, _loop_time(), 0)
        while True:
            self._changed.clear()
            await self._see_to_what_is_due()
            await self._sleep()

    async def _see_to_what_is_due(self) -> None:
        if due := self._wishes.due(_loop_time()):
            self._idle.clear()
            groups: dict[int, tuple[Reader, dict[Wish, Wanted]]] = {}
            for wish in due:
                if contact := await self._contact(wish):
                    _, wanted = groups.setdefault(id(contact.reader), (contact.reader, {}))
                    wanted[wish] = Wanted(contact.place, wish.need.number)
            for reader, wanted in groups.values():
                await self._fetch_by(reader, wanted)
        self._idle.set()

    async def _contact(self, wish: Wish) -> Contact | None:
        """Who reads the repository and where it is; None if that cannot be said now."""
        repository = wish.need.repository
        try:
            contact = await self._readers.contact_of(repository)
        except GitHubError as problem:
            await self._failed(wish, problem)
            return None
        if contact.place.repository.id == repository.id:
            return contact
        await self._missing(wish, "its repository's name is another's now")
        return None

    async def _fetch_by(self, reader: Reader, wanted: Mapping[Wish, Wanted]) -> None:
        """Fetch by one reader, as many at once as that can."""
        wishes = list(wanted)
        for start in range(0, len(wishes), reader.at_once):
            some = wishes[start : start + reader.at_once]
            try:
                fetched = await reader.fetch([wanted[wish] for wish in some])
            except GitHubError as problem:
                for wish in some:
                    await self._failed(wish, problem)
            else:
                await self._publish(fetched)
                for wish in some:
                    await self._seen_to(wish, wanted[wish], fetched)

    async def _publish(self, fetched: Fetched) -> None:
        await self._publisher.publish(fetched.events)
        for part in fetched.unreadable:
            letter = dead_letter(GITHUB, part.about, part.reason, part.body, self._clock())
            await self._publisher.bury(letter)

    async def _seen_to(self, wish: Wish, wanted: Wanted, fetched: Fetched) -> None:
        if wanted in fetched.missing:
            await self._missing(wish, "not there, or not to be seen")
        elif wanted in fetched.heavy:
            self._later(wish, "too heavy even alone")
        else:
            FETCHED.inc()
            await self._done(wish)

    async def _failed(self, wish: Wish, problem: GitHubError) -> None:
        match problem:
            case LimitedError(until=until):
                wish.postpone(_loop_time(), (until - self._clock()) / timedelta(seconds=1))
            case OldSchemaError():
                wish.postpone(_loop_time(), 0)  # by the other reader
            case RefusedError(missing=True):
                await self._missing(wish, str(problem))
            case _:
                self._later(wish, str(problem))

    async def _missing(self, wish: Wish, reason: str) -> None:
        """GitHub itself may be late with what it has just told; after a while it is not there."""
        self._readers.forget(wish.need.repository.owner, wish.need.repository.name)
        self._readers.forget_id(wish.need.repository.id)
        if wish.failures < PATIENCE:
            self._later(wish, reason)
        else:
            _log.warning("%s is given up: %s", _said(wish), reason)
            await self._done(wish)

    def _later(self, wish: Wish, reason: str) -> None:
        _log.warning("%s: %s", _said(wish), reason)
        FAILED.inc()
        wish.failed(_loop_time())

    async def _done(self, wish: Wish) -> None:
        self._wishes.done(wish)
        await self._memory.drop_need(wish.need, wish.revision)

    async def _sleep(self) -> None:
        seconds = self._wishes.rest(_loop_time())
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return


def _said(wish: Wish) -> str:
    return f"{wish.need.repository.full_name}#{wish.need.number}"


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
