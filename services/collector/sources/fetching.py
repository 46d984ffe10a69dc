"""Fetches pull requests that moved: soon, once per burst, and until it has worked."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import Counter

from services.collector.github.errors import GitHubError, LimitedError, RefusedError
from services.collector.memory import Memory
from services.collector.needs import Need
from services.collector.publishing import EventPublisher
from services.collector.sources.readers import Readers

COALESCE_SECONDS = 1.0
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 300.0

FETCHED = Counter("headway_collector_fetched", "Pull requests fetched because they moved")
FAILED = Counter("headway_collector_fetches_failed", "Fetches that failed, and are tried again")

_log = logging.getLogger(__name__)

Key = tuple[str, int, int]


@dataclass(slots=True)
class Wish:
    """A need, the revision under which it is kept, and when to see to it (the loop's time)."""

    need: Need
    revision: int
    due: float
    failures: int = 0


class Fetcher:
    """Sees to needs one after the other. They are kept in the memory until what they gave is published."""

    def __init__(
        self, readers: Readers, publisher: EventPublisher, memory: Memory, clock: Callable[[], datetime]
    ) -> None:
        self._readers = readers
        self._publisher = publisher
        self._memory = memory
        self._clock = clock
        self._wishes: dict[Key, Wish] = {}
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def need(self, need: Need) -> None:
        """Take on a need; it is durable on return. A burst for one pull request is one fetch."""
        revision = await self._memory.keep_need(need)
        self._note(need, revision, asyncio.get_running_loop().time() + COALESCE_SECONDS)

    async def caught_up(self) -> None:
        """Wait while there is something to fetch at once: what is live goes before what is old."""
        await self._idle.wait()

    async def run(self) -> None:
        """Fetch until cancelled, first what an earlier run left."""
        for need, revision in await self._memory.needs():
            self._note(need, revision, asyncio.get_running_loop().time())
        while True:
            self._changed.clear()
            await self._see_to_what_is_due()
            await self._sleep()

    def _note(self, need: Need, revision: int, due: float) -> None:
        key = need.host, need.repository.id, need.number
        known = self._wishes.get(key)
        # a burst's first delivery sets the time; one whose time has come is being fetched, too early for this
        waiting = known is not None and asyncio.get_running_loop().time() < known.due
        self._wishes[key] = Wish(need, revision, min(known.due, due) if known and waiting else due)
        self._changed.set()

    async def _see_to_what_is_due(self) -> None:
        now = asyncio.get_running_loop().time()
        due = sorted((wish for wish in self._wishes.values() if wish.due <= now), key=lambda wish: wish.due)
        if due:
            self._idle.clear()
        for wish in due:
            await self._attempt(wish)
        self._idle.set()

    async def _attempt(self, wish: Wish) -> None:
        try:
            await self._fetch(wish.need)
        except LimitedError as limit:
            self._postpone(wish, (limit.until - self._clock()) / timedelta(seconds=1))
        except RefusedError as refusal:
            await self._refused(wish, refusal)
        except GitHubError as problem:
            self._retry_later(wish, problem)
        else:
            FETCHED.inc()
            await self._done(wish)

    async def _fetch(self, need: Need) -> None:
        contact = await self._readers.contact(need.repository.owner, need.repository.name)
        page = await contact.reader.pull_request(need)
        await self._publisher.publish(page.events)

    async def _refused(self, wish: Wish, refusal: RefusedError) -> None:
        self._readers.forget(wish.need.repository.owner, wish.need.repository.name)
        if not refusal.missing:
            self._retry_later(wish, refusal)
            return
        _log.warning("%s#%d: %s", wish.need.repository.full_name, wish.need.number, refusal)
        await self._done(wish)

    async def _done(self, wish: Wish) -> None:
        key = wish.need.host, wish.need.repository.id, wish.need.number
        if self._wishes.get(key) is wish:
            del self._wishes[key]
        await self._memory.drop_need(wish.need, wish.revision)

    def _retry_later(self, wish: Wish, problem: GitHubError) -> None:
        FAILED.inc()
        _log.warning("%s#%d: %s", wish.need.repository.full_name, wish.need.number, problem)
        self._postpone(wish, min(FIRST_RETRY_SECONDS * 2**wish.failures, LONGEST_RETRY_SECONDS))
        wish.failures += 1

    def _postpone(self, wish: Wish, seconds: float) -> None:
        wish.due = asyncio.get_running_loop().time() + max(seconds, COALESCE_SECONDS)

    async def _sleep(self) -> None:
        now = asyncio.get_running_loop().time()
        seconds = min((wish.due - now for wish in self._wishes.values()), default=None)
        try:
            async with asyncio.timeout(seconds if seconds is None else max(seconds, 0)):
                await self._changed.wait()
        except TimeoutError:
            return
