"""The demo as a source: tells its history once, then lives on in real time."""

import asyncio
import logging
from itertools import islice

from services.collector.sources.source import Checkpoints, Clock, EventSink
from services.demo.bookmark import SEED, Bookmark, resume
from services.demo.live import Live
from services.demo.organisation import DAYS, Organisation
from services.demo.pace import Beat
from services.demo.progress import Backfill, live_reports

BOOKMARK = "demo"
_CHAPTERS_AT_ONCE = 60
_LATE_SECONDS = 60
_REPORT_SECONDS = 15

_log = logging.getLogger(__name__)


class DemoSource:
    """A made-up organisation behind the interface of every source. `days` of history, once and for all."""

    def __init__(
        self,
        sink: EventSink,
        checkpoints: Checkpoints,
        clock: Clock,
        seed: int = SEED,
        days: int = DAYS,
    ) -> None:
        self._sink = sink
        self._checkpoints = checkpoints
        self._clock = clock
        self._seed = seed
        self._days = days

    async def run(self) -> None:
        """Tell what of the history is not told yet, then live until cancelled."""
        bookmark = await self._recall()
        organised = await asyncio.to_thread(bookmark.organisation)
        if not bookmark.told:
            bookmark = await self._tell(organised, bookmark)
        live, last = await asyncio.to_thread(resume, bookmark, organised)
        await self._sink.publish(last)
        await asyncio.gather(self._live(live, bookmark), self._report(live))

    async def _recall(self) -> Bookmark:
        kept = await self._checkpoints.bookmark(BOOKMARK)
        if kept:
            return Bookmark.model_validate_json(kept)
        anchor = self._clock().replace(microsecond=0)
        return await self._keep(Bookmark(seed=self._seed, anchor=anchor, days=self._days))

    async def _keep(self, bookmark: Bookmark) -> Bookmark:
        await self._checkpoints.keep_bookmark(BOOKMARK, bookmark.model_dump_json())
        return bookmark

    async def _tell(self, organised: Organisation, bookmark: Bookmark) -> Bookmark:
        chapters = await asyncio.to_thread(organised.chapters)
        backfill = Backfill(organised.expected(), self._clock())
        backfill.count(islice(chapters, bookmark.chapters))
        while batch := list(islice(chapters, _CHAPTERS_AT_ONCE)):
            await self._report_backfill(backfill)
            await self._sink.publish([event for chapter in batch for event in chapter.events])
            backfill.count(batch)
            told = bookmark.chapters + len(batch)
            bookmark = await self._keep(bookmark.model_copy(update={"chapters": told}))
        _log.info("the demo's history is told: %d pull requests", sum(backfill.collected.values()))
        return await self._keep(bookmark.model_copy(update={"told": True}))

    async def _live(self, live: Live, bookmark: Bookmark) -> None:
        while True:
            bookmark = await self._keep(bookmark.sit_down(self._clock()))
            bookmark = await self._sit(live, bookmark)

    async def _sit(self, live: Live, bookmark: Bookmark) -> Bookmark:
        """Live until time has leapt ahead (a machine that slept): what was missed is not made up for."""
        for beat in bookmark.upcoming():
            await asyncio.sleep(self._seconds_until(beat))
            if self._seconds_until(beat) < -_LATE_SECONDS:
                break
            bookmark = await self._keep(bookmark.model_copy(update={"beat": beat.number}))
            await self._sink.publish(live.beat(beat))
        return bookmark

    def _seconds_until(self, beat: Beat) -> float:
        return beat.at - self._clock().timestamp()

    async def _report_backfill(self, backfill: Backfill) -> None:
        for report in backfill.reports(self._clock()):
            await self._sink.report(report)

    async def _report(self, live: Live) -> None:
        while True:
            for report in live_reports(live.collected, self._clock()):
                await self._sink.report(report)
            await asyncio.sleep(_REPORT_SECONDS)
