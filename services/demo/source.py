"""The demo as a source: publishes its history once, then simulates in real time."""

import asyncio
import logging
from itertools import islice

from services.collector.sources.source import Checkpoints, EventSink
from services.collector.timing.clock import Clock
from services.demo.checkpoint import SEED, Checkpoint, resume
from services.demo.organisation import DemoOrganisation
from services.demo.progress import HistoryProgress, live_reports
from services.demo.simulation import Simulation
from services.demo.ticks import Tick

CHECKPOINT = "demo"
_BATCH = 60
_LATE_SECONDS = 60
_REPORT_SECONDS = 15

_log = logging.getLogger(__name__)


class DemoSource:
    """Publishes a simulated organisation: `days` of history once, then live events."""

    def __init__(
        self,
        sink: EventSink,
        checkpoints: Checkpoints,
        clock: Clock,
        days: int,
        seed: int = SEED,
    ) -> None:
        self._sink = sink
        self._checkpoints = checkpoints
        self._clock = clock
        self._seed = seed
        self.days = days

    async def run(self) -> None:
        """Publish what of the history is not published yet, then simulate until cancelled."""
        checkpoint = await self._load_checkpoint()
        organisation = await asyncio.to_thread(checkpoint.create_organisation)
        if not checkpoint.complete:
            checkpoint = await self._publish_history(organisation, checkpoint)
        simulation, last = await asyncio.to_thread(resume, checkpoint, organisation)
        await self._sink.publish(last)
        await asyncio.gather(self._run_live(simulation, checkpoint), self._report(simulation))

    async def _load_checkpoint(self) -> Checkpoint:
        stored = await self._checkpoints.checkpoint(CHECKPOINT)
        if stored:
            return Checkpoint.model_validate_json(stored)
        anchor = self._clock().replace(microsecond=0)
        return await self._store_checkpoint(Checkpoint(seed=self._seed, anchor=anchor, days=self.days))

    async def _store_checkpoint(self, checkpoint: Checkpoint) -> Checkpoint:
        await self._checkpoints.keep_checkpoint(CHECKPOINT, checkpoint.model_dump_json())
        return checkpoint

    async def _publish_history(self, organisation: DemoOrganisation, checkpoint: Checkpoint) -> Checkpoint:
        histories = await asyncio.to_thread(organisation.histories)
        progress = HistoryProgress(organisation.expected(), self._clock())
        progress.count(islice(histories, checkpoint.published))
        while batch := list(islice(histories, _BATCH)):
            await self._report_history(progress)
            await self._sink.publish([event for history in batch for event in history.events])
            progress.count(batch)
            published = checkpoint.published + len(batch)
            checkpoint = await self._store_checkpoint(checkpoint.model_copy(update={"published": published}))
        _log.info("the demo has published its history: %d pull requests", sum(progress.collected.values()))
        return await self._store_checkpoint(checkpoint.model_copy(update={"complete": True}))

    async def _run_live(self, simulation: Simulation, checkpoint: Checkpoint) -> None:
        while True:
            checkpoint = await self._store_checkpoint(checkpoint.begin_session(self._clock()))
            checkpoint = await self._run_session(simulation, checkpoint)

    async def _run_session(self, simulation: Simulation, checkpoint: Checkpoint) -> Checkpoint:
        """Simulate until the clock leaps ahead (a machine that slept); missed ticks are skipped."""
        for tick in checkpoint.upcoming():
            await asyncio.sleep(self._seconds_until(tick))
            if self._seconds_until(tick) < -_LATE_SECONDS:
                break
            checkpoint = await self._store_checkpoint(
                checkpoint.model_copy(update={"last_tick": tick.number})
            )
            await self._sink.publish(simulation.advance(tick))
        return checkpoint

    def _seconds_until(self, tick: Tick) -> float:
        return tick.at - self._clock().timestamp()

    async def _report_history(self, progress: HistoryProgress) -> None:
        for report in progress.reports(self._clock()):
            await self._sink.report(report)

    async def _report(self, simulation: Simulation) -> None:
        while True:
            for report in live_reports(simulation.collected, self._clock()):
                await self._sink.report(report)
            await asyncio.sleep(_REPORT_SECONDS)
