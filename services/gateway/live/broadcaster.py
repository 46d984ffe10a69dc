"""Reads the change notices once for all clients, reads the rows that they name, and offers them to each."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from nats.aio.msg import Msg
from prometheus_client import Counter, Gauge
from pydantic import ValidationError

from services.contracts.notices import Change, decode_change
from services.contracts.streams import CHANGES
from services.gateway.live.batches import Batch
from services.gateway.live.hydration import Hydrator
from services.gateway.live.subscriber import Client, Subscriber, Update
from services.gateway.problems import TooManyError
from services.gateway.queries.filters import Filters
from services.gateway.store.store import StoreError
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import Extent, StreamSelection, extent, follow, read

AGAIN_SECONDS = 0.5
REPLAY_SECONDS = 10.0
BEGINNING_SECONDS = 3.0
MOST_REPLAYED = 20_000
GONE = "what came since your last event is not there any more"
NOT_READY = "the stream has only just begun"

BUSY_SECONDS = 5.0
TIMEOUT_SECONDS = 2.0

REFUSED = Counter("headway_gateway_refused_streams", "Live streams that were too many")
SUBSCRIBERS = Gauge("headway_gateway_watchers", "Clients connected to the live stream")

_log = logging.getLogger(__name__)


async def _extent(nats: ReconnectingClient) -> Extent:
    return await extent(nats.jetstream(timeout=TIMEOUT_SECONDS), CHANGES.name)


def _notices(after: int) -> StreamSelection:
    return StreamSelection(CHANGES.name, CHANGES.subject, after)


def _sequence(message: Msg) -> int:
    return message.metadata.sequence.stream


def _decoded(message: Msg) -> Change | None:
    try:
        return decode_change(message.data)
    except ValidationError as problem:
        _log.warning("notice %d cannot be read: %s", _sequence(message), problem)
        return None


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How many live streams there may be, and how many of one token, session or address."""

    streams: int
    of_one_client: int


class Broadcaster:
    """One reader of CHANGES and its subscribers. `position` is what all of them have been offered."""

    def __init__(self, hydrator: Hydrator, limits: StreamLimits, changed: Callable[[], None]) -> None:
        """`changed` is called with each notice, and where some may have been missed."""
        self._hydrator = hydrator
        self._changed = changed
        self._limits = limits
        self._nats: ReconnectingClient | None = None
        self._subscribers: set[Subscriber] = set()
        self._batch: Batch | None = None
        self._begun = asyncio.Event()
        self._more = asyncio.Event()
        self._closed = False
        self.position: int | None = None

    @property
    def subscribers(self) -> int:
        """How many clients are connected."""
        return len(self._subscribers)

    def close(self) -> None:
        """End every client's stream, and let nobody in any more."""
        self._closed = True
        for subscriber in self._subscribers:
            subscriber.close()

    async def run(self, nats: ReconnectingClient) -> None:
        """Follow the stream for ever."""
        self._nats = nats
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(nats))
            tasks.create_task(self._deliver())

    async def _follow(self, nats: ReconnectingClient) -> None:
        while True:
            try:
                after = await self._begin(await _extent(nats))
                async with contextlib.aclosing(follow(nats, _notices(after))) as messages:
                    async for message in messages:
                        self._gather(message)
            except TRANSIENT_ERRORS as problem:
                _log.info("reading changes again: %s", problem)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _begin(self, there: Extent) -> int:
        """Where to read on from; whoever may have missed something is told to read everything again."""
        reached = self._batch.position if self._batch else self.position
        if reached is not None and there.can_resume(reached):
            return reached
        self._batch = None
        self._changed()
        self.position = there.last
        self._begun.set()
        for subscriber in self._subscribers:
            subscriber.reset(GONE if reached is not None else NOT_READY, there.last)
        return there.last

    def _gather(self, message: Msg) -> None:
        self._changed()
        self._batch = self._batch or Batch(_sequence(message))
        self._batch.add(_sequence(message), _decoded(message))
        self._more.set()

    async def _deliver(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            batch, self._batch = self._batch, None
            if batch is not None:
                update = await self._hydrate(batch)
                self.position = update.position
                for subscriber in self._subscribers:
                    subscriber.offer(update)

    async def _hydrate(self, batch: Batch) -> Update:
        """Look up what moved, however long MongoDB is away; what moves meanwhile is looked up with it."""
        while True:
            try:
                return await self._hydrator.update(batch) if self._subscribers else Update(batch.position)
            except StoreError as problem:
                _log.warning("cannot look up what moved: %s", problem)
                await asyncio.sleep(AGAIN_SECONDS)
            if self._batch is not None:
                batch.merge(self._batch)
                self._batch = None

    def check_limits(self, client: Client) -> None:
        """Raises `TooManyError` where a client has as many streams as it may, or all of them have."""
        mine = sum(subscriber.client.name == client.name for subscriber in self._subscribers)
        if len(self._subscribers) >= self._limits.streams or mine >= self._limits.of_one_client:
            REFUSED.inc()
            raise TooManyError("too many live streams", BUSY_SECONDS, 503)

    async def watch(self, client: Client, filters: Filters, after: int | None) -> AsyncGenerator[bytes, None]:
        """The bytes of one client's stream; resumes behind the sequence `after`, where that is possible."""
        position = self.position if after is None else after
        if after is not None:
            await self._beginning()
        subscriber = Subscriber(client, filters, position, asyncio.get_running_loop().time)
        self._subscribers.add(subscriber)
        SUBSCRIBERS.inc()
        try:
            yield subscriber.greeting()
            if self._closed:
                return
            if after is not None:
                await self._resume(subscriber, after)
            async for chunk in subscriber.stream():
                yield chunk
        finally:
            self._subscribers.discard(subscriber)
            SUBSCRIBERS.dec()

    async def _beginning(self) -> None:
        """Whoever resumes at a gateway that has only just started need not start over."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._begun.wait(), BEGINNING_SECONDS)

    async def _resume(self, subscriber: Subscriber, after: int) -> None:
        try:
            async with asyncio.timeout(REPLAY_SECONDS):
                update = await self._missed(after)
        except (StoreError, *TRANSIENT_ERRORS) as problem:
            _log.info("cannot resume after %d: %s", after, problem)
            update = None
        if update is None:
            subscriber.reset(GONE, self.position)
        else:
            subscriber.offer(update)

    async def _missed(self, after: int) -> Update | None:
        """What moved behind `after` until now; None if that cannot be told."""
        if self._nats is None or self.position is None:
            return None
        if not (await _extent(self._nats)).can_resume(after) or self.position - after > MOST_REPLAYED:
            return None
        batch = Batch(after)
        if after < self.position:
            async for message in read(self._nats, _notices(after), until=self.position):
                batch.add(_sequence(message), _decoded(message))
        return await self._hydrator.update(batch)
