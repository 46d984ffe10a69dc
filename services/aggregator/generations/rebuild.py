"""Builds all read models from the log, into a second generation, while the old one is served."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum

from services.aggregator.generations.context_facts import ContextFacts
from services.aggregator.generations.fill import GenerationFill
from services.aggregator.generations.fill_tasks import MeasureShard, StageRange, TaskResult
from services.aggregator.generations.fill_worker import FillStores, FillWorker
from services.aggregator.generations.leader_election import leadership
from services.aggregator.generations.processes import TaskPool, in_turn
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.generations.refused_events import publish_dead_letters
from services.aggregator.generations.shards import (
    all_shards,
    log_ranges,
    range_size,
    shards_for,
)
from services.aggregator.generations.shortfall import shortfall, shortfall_text
from services.aggregator.generations.staged_updates import FORMAT
from services.aggregator.generations.worker_process import Workers, task_pool
from services.aggregator.store.generations import Generation, Generations, PendingGeneration, Source
from services.aggregator.store.staged_events import StagedEvents, StagingPlan
from services.aggregator.store.store import Store
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.streams import EVENTS
from services.runtime.publisher import Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import extent

CONTEXT_AT_ONCE = 500
NOTED_SECONDS = 2.0
WAITING_SECONDS = 1.0


class RebuildError(Exception):
    """The read models cannot be built anew from the log; the text says why, in one line."""


class RebuildPhase(StrEnum):
    """What a rebuild is doing."""

    WAITING = "waiting for a change of definitions, or for what was interrupted, to end"
    EVENTS = "events read"
    DOCUMENTS = "events measured"
    DAYS = "days"
    INDEXES = "indexes"
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

    def __init__(
        self,
        store: Store,
        client: ReconnectingClient,
        report: Callable[[RebuildProgress], None],
        workers: Workers | None = None,
    ) -> None:
        self._store = store
        self._client, self._workers = client, workers
        self._report = report
        self._router = ProjectionRouter(store, Publisher(client))
        self._registry, self._versions = store.registry, store.definitions
        self._lease = store.lease
        self._refused: dict[int, str] = {}
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

    async def _build(self, pending: PendingGeneration, *, incomplete: bool) -> None:
        name = pending.generation.name
        store, staged = self._store.generation(name), self._store.staged_events(name)
        projector = await self._router.projector(pending.generation)
        await store.prepare(pending=True)
        worker = FillWorker(FillStores(store, store, staged), projector, self._client)
        async with task_pool(worker.do, self._workers, pending.generation, name) as pool:
            fill = GenerationFill(store, projector, pool)
            plan = await self._plan(staged)
            await self._stage(pending, staged, plan, pool)
            await self._measure(pending, staged, plan, fill, pool)
            total = await self._days_served()
            await self._follow(pending, RebuildPhase.DAYS, fill.days(), 0, total)
            await fill.finish()
        self._report(RebuildProgress(RebuildPhase.INDEXES, unreadable=len(self._refused)))
        await store.prepare()
        await publish_dead_letters(self._client, self._refused)
        if not incomplete:
            await self._check_completeness(pending)
        if not await self._registry.switch(pending):
            raise RebuildError("somebody else has taken over or given up this rebuild")
        await staged.drop()
        self._report(RebuildProgress(RebuildPhase.DONE, unreadable=len(self._refused)))

    async def _plan(self, staged: StagedEvents) -> StagingPlan:
        """How the log as it is now is divided: whoever receives what is appended from now on applies it."""
        log = await extent(self._client.jetstream(), EVENTS.name)
        messages = log.last - log.first + 1
        return await staged.plan(
            {
                "format": FORMAT,
                "first": log.first,
                "last": log.last,
                "log_range": range_size(messages),
                "shards": shards_for(messages),
            }
        )

    async def _stage(
        self, pending: PendingGeneration, staged: StagedEvents, plan: StagingPlan, pool: TaskPool
    ) -> None:
        """Read the log once, and sort its events by the documents that they are about."""
        every = list(log_ranges(plan["first"], plan["last"], plan["log_range"]))
        there = {one["log_range"] async for one in staged.log_ranges()}
        done = sum(one.last - one.after for one in every if one.number in there)
        left = (StageRange(one, plan["shards"]) for one in every if one.number not in there)
        results = pool.results(in_turn(left))
        await self._follow(pending, RebuildPhase.EVENTS, results, done, plan["last"] - plan["first"] + 1)

    async def _measure(
        self,
        pending: PendingGeneration,
        staged: StagedEvents,
        plan: StagingPlan,
        fill: GenerationFill,
        pool: TaskPool,
    ) -> None:
        """Save what documents depend on; then measure each, deployments first."""
        context, total = ContextFacts(), 0
        async for log_range in staged.log_ranges():
            context = context.joined(ContextFacts.of_stored(log_range))
            total += sum(log_range["events"].values())
            self._refused |= dict(log_range["refused"])
        await fill.context(context.updates(CONTEXT_AT_ONCE))
        measured, done = await staged.measured(), 0
        for name in (DEPLOYMENTS, PULL_REQUESTS):
            left = [one for one in all_shards(name, plan["shards"]) if one not in measured]
            results = pool.results(in_turn(MeasureShard(name, one) for one in left))
            done = await self._follow(pending, RebuildPhase.DOCUMENTS, results, done, total)
            if name == DEPLOYMENTS:
                await self._follow(pending, RebuildPhase.DOCUMENTS, fill.outcomes(), done, total)

    async def _follow(
        self,
        pending: PendingGeneration,
        phase: RebuildPhase,
        results: AsyncIterator[TaskResult],
        done: int,
        total: int,
    ) -> int:
        """Do tasks, and say how far it is; return how much is done."""
        self._report(RebuildProgress(phase, done, total, len(self._refused)))
        async for result in results:
            done += result.done
            self._refused |= {one.sequence: one.reason for one in result.refused}
            await self._note(pending.generation, done)
            self._report(RebuildProgress(phase, done, max(done, total), len(self._refused)))
        await self._note(pending.generation, done, at_once=True)
        return done

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

    async def _note(self, generation: Generation, position: int, *, at_once: bool = False) -> None:
        if not at_once and time.monotonic() - self._noted_at < NOTED_SECONDS:
            return
        self._noted_at = time.monotonic()
        if not await self._registry.advance(generation.name, position):
            raise RebuildError("somebody else has taken over or given up this rebuild")

    async def _days_served(self) -> int:
        served = (await self._registry.now()).served
        return await self._store.generation(served.name).scan.count(DAYS)
