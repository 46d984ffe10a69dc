"""The live feed: reads the notices once for all clients, looks up what moved, and offers it to each."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from prometheus_client import Counter, Gauge
from pydantic import ValidationError

from services.contracts.notices import Change, decode_change
from services.gateway.live.changes import TRANSIENT_ERRORS, Changes, InterruptedReadingError, Noticed, Span
from services.gateway.live.coalesce import Gathered
from services.gateway.live.look_up import LookUp
from services.gateway.live.watcher import Client, Update, Watcher
from services.gateway.problems import TooManyError
from services.gateway.queries.filters import Filters
from services.gateway.store.store import StoreError

AGAIN_SECONDS = 0.5
REPLAY_SECONDS = 10.0
BEGINNING_SECONDS = 3.0
MOST_REPLAYED = 20_000
GONE = "what came since your last event is not there any more"
NOT_READY = "the stream has only just begun"

BUSY_SECONDS = 5.0

REFUSED = Counter("headway_gateway_refused_streams", "Live streams that were too many")
WATCHERS = Gauge("headway_gateway_watchers", "Clients connected to the live stream")

_log = logging.getLogger(__name__)


def _decoded(noticed: Noticed) -> Change | None:
    try:
        return decode_change(noticed.body)
    except ValidationError as problem:
        _log.warning("notice %d cannot be read: %s", noticed.sequence, problem)
        return None


@dataclass(frozen=True, slots=True)
class Room:
    """How many live streams there may be, and how many of one token, session or address."""

    streams: int
    of_one_client: int


class Live:
    """One reader of CHANGES and its watchers. `position` is what all of them have been offered."""

    def __init__(self, look_up: LookUp, room: Room) -> None:
        self._look_up = look_up
        self._room = room
        self._changes: Changes | None = None
        self._watchers: set[Watcher] = set()
        self._gathered: Gathered | None = None
        self._begun = asyncio.Event()
        self._more = asyncio.Event()
        self._closed = False
        self.position: int | None = None

    @property
    def watchers(self) -> int:
        """How many clients are connected."""
        return len(self._watchers)

    def close(self) -> None:
        """End every client's stream, and let nobody in any more."""
        self._closed = True
        for watcher in self._watchers:
            watcher.close()

    async def run(self, changes: Changes) -> None:
        """Follow the stream for ever."""
        self._changes = changes
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(changes))
            tasks.create_task(self._deliver())

    async def _follow(self, changes: Changes) -> None:
        while True:
            try:
                after = await self._begin(await changes.span())
                async with contextlib.aclosing(changes.follow(after)) as messages:
                    async for message in messages:
                        self._gather(message)
            except (InterruptedReadingError, *TRANSIENT_ERRORS) as problem:
                _log.info("reading changes again: %s", problem)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _begin(self, span: Span) -> int:
        """Where to read on from; whoever may have missed something is told to read everything again."""
        reached = self._gathered.position if self._gathered else self.position
        if reached is not None and span.can_resume(reached):
            return reached
        self._gathered = None
        self.position = span.last
        self._begun.set()
        for watcher in self._watchers:
            watcher.reset(GONE if reached is not None else NOT_READY, span.last)
        return span.last

    def _gather(self, message: Noticed) -> None:
        self._gathered = self._gathered or Gathered(message.sequence)
        self._gathered.add(message.sequence, _decoded(message))
        self._more.set()

    async def _deliver(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            gathered, self._gathered = self._gathered, None
            if gathered is not None:
                update = await self._patiently(gathered)
                self.position = update.position
                for watcher in self._watchers:
                    watcher.offer(update)

    async def _patiently(self, gathered: Gathered) -> Update:
        """Look up what moved, however long MongoDB is away; what moves meanwhile is looked up with it."""
        while True:
            try:
                return await self._look_up.update(gathered) if self._watchers else Update(gathered.position)
            except StoreError as problem:
                _log.warning("cannot look up what moved: %s", problem)
                await asyncio.sleep(AGAIN_SECONDS)
            if self._gathered is not None:
                gathered.merge(self._gathered)
                self._gathered = None

    def check_room(self, client: Client) -> None:
        """Raises `TooManyError` where a client has as many streams as it may, or all of them have."""
        mine = sum(watcher.client.name == client.name for watcher in self._watchers)
        if len(self._watchers) >= self._room.streams or mine >= self._room.of_one_client:
            REFUSED.inc()
            raise TooManyError("too many live streams", BUSY_SECONDS, 503)

    async def watch(self, client: Client, filters: Filters, after: int | None) -> AsyncGenerator[bytes, None]:
        """The bytes of one client's stream; resumes behind the sequence `after`, where that is possible."""
        position = self.position if after is None else after
        if after is not None:
            await self._beginning()
        watcher = Watcher(client, filters, position, asyncio.get_running_loop().time)
        self._watchers.add(watcher)
        WATCHERS.inc()
        try:
            yield watcher.greeting()
            if self._closed:
                return
            if after is not None:
                await self._resume(watcher, after)
            async for chunk in watcher.stream():
                yield chunk
        finally:
            self._watchers.discard(watcher)
            WATCHERS.dec()

    async def _beginning(self) -> None:
        """Whoever resumes at a gateway that has only just started need not start over."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._begun.wait(), BEGINNING_SECONDS)

    async def _resume(self, watcher: Watcher, after: int) -> None:
        try:
            async with asyncio.timeout(REPLAY_SECONDS):
                update = await self._missed(after)
        except (InterruptedReadingError, StoreError, *TRANSIENT_ERRORS) as problem:
            _log.info("cannot resume after %d: %s", after, problem)
            update = None
        if update is None:
            watcher.reset(GONE, self.position)
        else:
            watcher.offer(update)

    async def _missed(self, after: int) -> Update | None:
        """What moved behind `after` until now; None if that cannot be told."""
        if self._changes is None or self.position is None:
            return None
        if not (await self._changes.span()).can_resume(after) or self.position - after > MOST_REPLAYED:
            return None
        gathered = Gathered(after)
        async for message in self._changes.between(after, self.position):
            gathered.add(message.sequence, _decoded(message))
        return await self._look_up.update(gathered)
