"""Fetches pull requests that moved: soon, once per burst, many at once, and until it has worked."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import Counter

from services.collector.fetch.fetch_queue import FetchQueue, PendingFetch
from services.collector.fetch.fetch_request import FetchRequest
from services.collector.fetch.fetch_store import FetchStore
from services.collector.forge.errors import ForgeError, LimitedError, OutdatedServerError, RefusedError
from services.collector.forge.fetches import FetchResult, FetchTarget
from services.collector.forge.reader import Reader
from services.collector.forge.repository_finder import RepositoryFinder
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.publishing.dead_letters import GITHUB, dead_letter
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.timing.clock import Clock

FETCHED = Counter("headway_collector_fetched", "Pull requests fetched because they moved")
FAILED = Counter("headway_collector_fetches_failed", "Fetches that failed, and are tried again")

MOST_RETRIES = 4  # times to look again for a pull request that is not there: a minute and more

_log = logging.getLogger(__name__)


class Fetcher:
    """Fetches what is requested. A request is stored until what was fetched is published."""

    def __init__(
        self, readers: RepositoryFinder, publisher: EventPublisher, store: FetchStore, clock: Clock
    ) -> None:
        self._readers = readers
        self._publisher = publisher
        self._store = store
        self._clock = clock
        self._queue = FetchQueue()
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def request(self, request: FetchRequest) -> None:
        """Take a request; it is durable on return. A burst for one pull request is one fetch."""
        revision = await self._store.keep(request)
        self._queue.add(request, revision, _loop_time())
        self._changed.set()

    async def caught_up(self) -> None:
        """Wait while there is something to fetch at once: what is live goes before what is old."""
        await self._idle.wait()

    async def run(self) -> None:
        """Fetch until cancelled, first what an earlier run left."""
        for request, revision in await self._store.requests():
            self._queue.add(request, revision, _loop_time(), 0)
        while True:
            self._changed.clear()
            await self._fetch_due()
            await self._sleep()

    async def _fetch_due(self) -> None:
        if due := self._queue.due(_loop_time()):
            self._idle.clear()
            groups: dict[int, tuple[Reader, dict[PendingFetch, FetchTarget]]] = {}
            for pending in due:
                if handle := await self._handle(pending):
                    _, wanted = groups.setdefault(id(handle.reader), (handle.reader, {}))
                    wanted[pending] = FetchTarget(handle.ref, pending.request.number)
            for reader, wanted in groups.values():
                await self._fetch_by(reader, wanted)
        self._idle.set()

    async def _handle(self, pending: PendingFetch) -> RepositoryHandle | None:
        """Who reads the repository and where it is; None if that cannot be said now."""
        repository = pending.request.repository
        try:
            handle = await self._readers.handle_of(repository)
        except ForgeError as problem:
            await self._failed(pending, problem)
            return None
        if handle.ref.repository.id == repository.id:
            return handle
        await self._missing(pending, "its repository's name is another's now")
        return None

    async def _fetch_by(self, reader: Reader, wanted: Mapping[PendingFetch, FetchTarget]) -> None:
        """Fetch by one reader, as many at once as that can."""
        pending_fetches = list(wanted)
        for start in range(0, len(pending_fetches), reader.at_once):
            some = pending_fetches[start : start + reader.at_once]
            try:
                fetched = await reader.fetch([wanted[pending] for pending in some])
            except ForgeError as problem:
                for pending in some:
                    await self._failed(pending, problem)
            else:
                await self._publish(fetched)
                for pending in some:
                    await self._settle(pending, wanted[pending], fetched)

    async def _publish(self, fetched: FetchResult) -> None:
        await self._publisher.publish(fetched.events)
        for part in fetched.unreadable:
            letter = dead_letter(GITHUB, part.about, part.reason, part.body, self._clock())
            await self._publisher.publish_dead_letter(letter)

    async def _settle(self, pending: PendingFetch, wanted: FetchTarget, fetched: FetchResult) -> None:
        if wanted in fetched.missing:
            await self._missing(pending, "not there, or not to be seen")
        elif wanted in fetched.heavy:
            self._later(pending, "too heavy even alone")
        else:
            FETCHED.inc()
            await self._done(pending)

    async def _failed(self, pending: PendingFetch, problem: ForgeError) -> None:
        match problem:
            case LimitedError(until=until):
                pending.postpone(_loop_time(), (until - self._clock()) / timedelta(seconds=1))
            case OutdatedServerError():
                pending.postpone(_loop_time(), 0)  # by the other reader
            case RefusedError(missing=True):
                await self._missing(pending, str(problem))
            case _:
                self._later(pending, str(problem))

    async def _missing(self, pending: PendingFetch, reason: str) -> None:
        """GitHub itself may be late with what it has just told; after a while it is not there."""
        self._readers.forget(pending.request.repository.owner, pending.request.repository.name)
        self._readers.forget_id(pending.request.repository.id)
        if pending.failures < MOST_RETRIES:
            self._later(pending, reason)
        else:
            _log.warning("%s is given up: %s", _name(pending), reason)
            await self._done(pending)

    def _later(self, pending: PendingFetch, reason: str) -> None:
        _log.warning("%s: %s", _name(pending), reason)
        FAILED.inc()
        pending.failed(_loop_time())

    async def _done(self, pending: PendingFetch) -> None:
        self._queue.done(pending)
        await self._store.drop(pending.request, pending.revision)

    async def _sleep(self) -> None:
        seconds = self._queue.rest(_loop_time())
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return


def _name(pending: PendingFetch) -> str:
    return f"{pending.request.repository.full_name}#{pending.request.number}"


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
