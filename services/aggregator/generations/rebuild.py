"""Builds all read models from the log, into a second generation, while the old one is served."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from nats.aio.client import Client
from nats.aio.msg import Msg

from services.aggregator.generations.fill import GenerationFill
from services.aggregator.generations.leader_election import leadership
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.generations.shortfall import shortfall, shortfall_text
from services.aggregator.intake.decode import UnreadableError, read_event
from services.aggregator.intake.divide import apply_divided
from services.aggregator.intake.log_reader import batches
from services.aggregator.store.generations import Generation, Generations, PendingGeneration, Source
from services.aggregator.store.store import Store
from services.contracts.events import Event
from services.contracts.readmodels.days import DAYS
from services.contracts.streams import EVENTS
from services.runtime.publisher import Publisher
from services.runtime.stream_reader import Extent, extent

# Whatever of one pull request is in one batch is measured together: fewer and longer ones are quicker.
EVENTS_AT_ONCE = 8_000
NOTED_SECONDS = 2.0
WAITING_SECONDS = 1.0


class RebuildError(Exception):
    """The read models cannot be built anew from the log; the text says why, in one line."""


class RebuildPhase(StrEnum):
    """What a rebuild is doing."""

    WAITING = "waiting for a change of definitions, or for what was interrupted, to end"
    EVENTS = "events"
    DAYS = "days"
    DONE = "serving them"


@dataclass(frozen=True, slots=True)
class RebuildProgress:
    """How far a rebuild is. `unreadable`: how many messages of the log are no events."""

    phase: RebuildPhase
    done: int = 0
    total: int = 0
    unreadable: int = 0


class Rebuild:
    """One rebuild; an interrupted one goes on where it was."""

    def __init__(self, store: Store, client: Client, report: Callable[[RebuildProgress], None]) -> None:
        self._store = store
        self._client = client
        self._report = report
        self._router = ProjectionRouter(store, Publisher(client))
        self._registry, self._versions = store.registry, store.definitions
        self._lease = store.lease
        self._unreadable = 0
        self._noted_at = 0.0

    async def run(self, *, incomplete: bool = False) -> None:
        """Read the log, build the days, switch, and tell how far it is. Raises `RebuildError`.

        That is so also where the log knows less than what is served, unless that does not matter
        (`incomplete`).
        """
        if not await self._registry.begun():
            raise RebuildError("nothing is served yet; the aggregator has not been started")
        before = await self._lease.held()
        while True:
            async with leadership(self._lease) as is_leader:
                if is_leader and (pending := await self._open(await self._registry.now(), incomplete)):
                    await self._build(pending, incomplete=incomplete)
                    return
            held = await self._lease.held()
            if held.later_than(before) and await self._reads_the_log():
                raise RebuildError("another rebuild is under way")
            before = held
            self._report(RebuildProgress(RebuildPhase.WAITING))
            await asyncio.sleep(WAITING_SECONDS)

    async def _reads_the_log(self) -> bool:
        """Whether whoever holds the lease rebuilds, too."""
        pending = (await self._registry.now()).pending
        return pending is not None and pending.source is Source.LOG

    async def _open(self, generations: Generations, incomplete: bool) -> PendingGeneration | None:
        """The generation to fill, begun or resumed; None while another is being filled from facts."""
        newest, log = (
            await self._versions.newest_number(),
            await extent(self._client.jetstream(), EVENTS.name),
        )
        if generations.pending and generations.pending.source is Source.FACTS:
            return None
        if generations.pending and generations.pending.generation.version == newest:
            return generations.pending
        if not log.has_beginning and not incomplete:
            raise RebuildError(
                f"the log begins at message {log.first}: what came before would be lost "
                "(--incomplete, if that does not matter)"
            )
        return await self._registry.open(generations, newest, Source.LOG)

    async def _extent(self) -> Extent:
        return await extent(self._client.jetstream(), EVENTS.name)

    async def _build(self, pending: PendingGeneration, *, incomplete: bool) -> None:
        store = self._store.generation(pending.generation.name)
        fill = GenerationFill(store, await self._router.projector(pending.generation))
        await store.prepare()
        await self._replay(fill, pending)
        done, total = 0, await self._days_served()
        async for count in fill.complete():
            done += count
            self._report(RebuildProgress(RebuildPhase.DAYS, done, max(done, total), self._unreadable))
        if not incomplete:
            await self._check_completeness(pending)
        if not await self._registry.switch(pending):
            raise RebuildError("somebody else has taken over or given up this rebuild")
        self._report(RebuildProgress(RebuildPhase.DONE, unreadable=self._unreadable))

    async def _check_completeness(self, pending: PendingGeneration) -> None:
        """Give up what was built if the log knows less than what is served; raises `RebuildError` then."""
        served = self._store.generation((await self._registry.now()).served.name)
        built = self._store.generation(pending.generation.name)
        missing = await shortfall(served.scan, built.scan)
        if missing:
            await self._registry.withdraw(pending.generation.name)
            raise RebuildError(
                f"the log knows less than what is served: {shortfall_text(missing)}. Restore a backup, or "
                "read GitHub again with headway backfill --distrust (--incomplete, to serve it all the same)"
            )

    async def _replay(self, fill: GenerationFill, pending: PendingGeneration) -> None:
        """Apply the log as it is now. What is appended from now on is applied by whoever receives it."""
        last = (await self._extent()).last
        self._report(RebuildProgress(RebuildPhase.EVENTS, pending.position, last))
        async for messages in batches(self._client, pending.position, last, EVENTS_AT_ONCE):
            refused = await apply_divided(self._read(messages), fill.replay)
            self._unreadable += len(refused)
            position = messages[-1].metadata.sequence.stream
            await self._note(pending.generation, position)
            self._report(RebuildProgress(RebuildPhase.EVENTS, position, last, self._unreadable))
        await self._note(pending.generation, last, at_once=True)

    def _read(self, messages: list[Msg]) -> list[Event]:
        """The events among messages; the others are dead letters since they were received first."""
        events = []
        for message in messages:
            try:
                events.append(read_event(message.data))
            except UnreadableError:
                self._unreadable += 1
        return events

    async def _note(self, generation: Generation, position: int, *, at_once: bool = False) -> None:
        if not at_once and time.monotonic() - self._noted_at < NOTED_SECONDS:
            return
        self._noted_at = time.monotonic()
        if not await self._registry.advance(generation.name, position):
            raise RebuildError("somebody else has taken over or given up this rebuild")

    async def _days_served(self) -> int:
        served = (await self._registry.now()).served
        return await self._store.generation(served.name).scan.count(DAYS)
