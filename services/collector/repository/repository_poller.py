"""Polls one repository: what moved since the last poll, and a page of its history."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.collector.backfill.repository_backfill import RepositoryBackfill
from services.collector.crawl.label_changes import LabelChanges
from services.collector.crawl_state.crawl_depth import TO_THE_END
from services.collector.crawl_state.crawl_rate import CrawlRate
from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.forge.probes import Probe, ProbeRequest
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.forge.resource import Resource
from services.collector.repository.list_poller import ListPoller
from services.collector.repository.progress import RepositoryReport
from services.collector.repository.repository_identity import RepositoryIdentity
from services.collector.repository.repository_name import RepositoryName
from services.collector.repository.source_reports import SourceReporter
from services.collector.timing.clock import Clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PollerParts:
    """What reads one repository. The parts are new where a name leads to another repository."""

    lists: ListPoller
    backfill: RepositoryBackfill
    labels: LabelChanges
    naming: RepositoryName


class RepositoryPoller:
    """Polls one repository: reads what moved, and a page of its history at a time."""

    def __init__(
        self,
        identity: RepositoryIdentity,
        reports: SourceReporter,
        new_parts: Callable[[], PollerParts],
        clock: Clock,
    ) -> None:
        self._identity = identity
        self._reports = reports
        self._new_parts = new_parts
        self._clock = clock
        self._begin()

    def _begin(self) -> None:
        """Know nothing of it but its name."""
        parts = self._new_parts()
        self._lists = parts.lists
        self._crawler = parts.lists.crawler
        self.backfill = parts.backfill
        self.labels = parts.labels
        self._repository_name = parts.naming
        self._rate: CrawlRate | None = None
        self._answered_at: datetime | None = None

    @property
    def name(self) -> str:
        """The name that it has now."""
        return self._identity.name

    @property
    def watched(self) -> str:
        """The name by which it is watched."""
        return self._identity.watched

    @property
    def id(self) -> int | None:
        """Its database id; None before it is found."""
        return self._identity.id

    @property
    def handle(self) -> RepositoryHandle | None:
        """The repository as it was found, and its reader; None before."""
        return self._identity.handle

    @property
    def state(self) -> CrawlState:
        """How far it is."""
        return self._crawler.state

    @property
    def has_history(self) -> bool:
        """Whether a step of history can be made."""
        unread = bool(self._lists.visible.unread) or self.backfill.open is not None or self.labels.open
        return self.handle is not None and unread and not self.handle.reader.live_until

    async def find(self) -> RepositoryHandle:
        """Find it at GitHub, and how far it was. Raises `ForgeError`."""
        if self.handle and not await self.handle.holds():
            self.forget()
        if self.handle is None:
            return await self._take_up(await self._identity.find())
        return self.handle

    async def _take_up(self, handle: RepositoryHandle) -> RepositoryHandle:
        """Go on where an earlier run was; the name may be another repository's now, which begins anew."""
        repository_id = handle.ref.repository.id
        if self._identity.became(handle):
            self._begin()
        await self._crawler.open(handle)
        self._reports.reported_before(self.state.name)
        self._rate = CrawlRate(self._clock(), self.state.collected)
        await self.backfill.load(repository_id)
        await self.labels.load(repository_id)
        return self._identity.found(handle)

    def forget(self) -> None:
        """Find it anew next time, by the name under which it is watched."""
        self._identity.forget()
        self._lists.access_errors.clear()
        self._repository_name.forget()

    async def found_in_list(self, handle: RepositoryHandle) -> None:
        """It was found in a list, under its name of today."""
        self._identity.watched = handle.ref.repository.full_name
        if self.handle is None or self.id != handle.ref.repository.id:
            await self._take_up(handle)
        elif self.handle.reader.method == handle.reader.method:
            self._identity.found(handle)

    @property
    def probe_request(self) -> ProbeRequest | None:
        """What is looked at in passing; None before it is found."""
        return ProbeRequest(self.handle.ref, self._crawler.outcomes.uncovered) if self.handle else None

    def has_changed(self, probe: Probe) -> bool:
        """Whether there is something to read or to tell, by what could be seen in passing."""
        reported = self._reports.is_reported_as(probe.ref.repository.full_name)
        return not (reported and self._repository_name.is_published(probe.ref)) or self._lists.has_changed(
            probe
        )

    async def refresh(self, probe: Probe | None = None) -> None:
        """Read what moved. `probe`: what could be seen beforehand, in passing."""
        met = self.handle is not None
        handle = await self.find()
        if probe:
            handle = self._identity.found(replace(handle, ref=probe.ref))
            self._lists.withhold(probe)
        if met and (found := await self._repository_name.resolve(handle, self.watched)):
            same = found.ref.repository.id == self.id
            handle = self._identity.found(found) if same else await self._take_up(found)
        await self._repository_name.publish(handle)
        await self._lists.refresh(handle, probe)
        await self._crawler.ask_for_teams(handle, all_of_them=self._reads_no_history)
        await self._crawler.follow_default_branch(handle)
        await self._crawler.keep(handle, self._after_complete_crawl())
        await self._lists.repair(handle)
        self._answered_at = self._clock()

    async def step(self) -> None:
        """Read one page of history, newest first; each list has its turn. What was read once comes last."""
        handle = await self.find()
        if self.labels.open:
            await self.labels.step(handle, self._crawler.sink)
        else:
            await self._read_page(handle)
        self._answered_at = self._clock()

    async def _read_page(self, handle: RepositoryHandle) -> None:
        if self._lists.visible.unread:
            await self._lists.step(handle)
        else:
            await self._step_again(handle)
        await self._crawler.ask_for_teams(handle, all_of_them=self._reads_no_history)
        await self._crawler.keep(handle, self._after_complete_crawl())

    @property
    def _reads_no_history(self) -> bool:
        """Whether no more is about to be read: what there is to ask for is all there is."""
        return not self._lists.visible.unread and not self.backfill.open

    async def _step_again(self, handle: RepositoryHandle) -> None:
        if resource := self.backfill.next_list(tuple(self._lists.access_errors)):
            with self._lists.tolerating(handle, resource):
                await self.backfill.step(handle, self._crawler, resource)
        if not self.backfill.next_list(tuple(self._lists.access_errors)):
            with self._lists.tolerating(
                handle, Resource.RELEASES
            ):  # only a crawl through all of them shows which are gone
                await self._crawler.crawl_down(handle, Resource.RELEASES, TO_THE_END)
            await self.backfill.end(self.name, tuple(self._lists.access_errors))

    async def report(self, error: str | None = None, *, failing: bool = False) -> None:
        """Publish how far it is, and what is in the way."""
        handle = self.handle
        reader = handle.reader if handle else self._identity.finder
        repo = handle.ref.repository.full_name if handle else self.name
        await self._reports.rename(repo, self.id)
        if handle and self.state.name != repo:
            await self._crawler.keep(handle, self.state.named(repo))
        report = RepositoryReport(
            host=self._reports.host,
            repo=repo,
            via=reader.via,
            state=self._lists.visible,
            reported_at=self._clock(),
            answered_at=self._answered_at or self.state.last_complete_walk,
            repository_id=self.id,
            quota=reader.quota,
            rate=self._rate,
            backfill=self.backfill.open,
            backfill_rate=self.backfill.rate,
            note=await handle.note() if handle else None,
            error=error or self._lists.access_errors.summary or self._waiting() or self._crawler.sink.summary,
            failing=failing,
        )
        await self._reports.publish(report)

    def _waiting(self) -> str | None:
        until = self.handle and self.handle.reader.live_until
        if until is None or (self._lists.visible.complete and not self.backfill.open):
            return None
        return f"history waits until {until:%H:%M:%S} UTC: what is left of the quota is for what is live"

    async def remove(self) -> None:
        """Let its source disappear: it is not collected any more."""
        self._identity.unwatch()
        await self._reports.remove(self.id)

    def _after_complete_crawl(self) -> CrawlState:
        """The state after a crawl through all lists; it counts once there is no history left."""
        after = self._lists.visible.after_complete_crawl(self._clock())
        known = {"last_complete_walk": after.last_complete_walk, "rewalked_at": after.rewalked_at}
        return self.state.model_copy(update=known)
