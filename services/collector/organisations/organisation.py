"""Organisations: their repositories come, move, change their names and go."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.collector.checkpoints.store import CheckpointStore
from services.collector.forge.access import AccessOf, ForgeAccess
from services.collector.forge.errors import ForgeError
from services.collector.forge.owners import OwnedRepositories, OwnerReader
from services.collector.forge.probes import Probe
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.organisations.sweep_interval import sweep_seconds
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.repository.progress import removed_source, unlisted_owner
from services.collector.repository.repository_poller import RepositoryPoller
from services.collector.schedule.schedule import Schedule, ScheduledPoll
from services.collector.timing.backoff import Backoff
from services.collector.timing.clock import Clock
from services.collector.watch.watch_list import WatchList
from services.contracts.watch import Watch

HURRY_SECONDS = 1.0

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Organisation:
    """One organisation, or one person's repositories. `seconds`: how often it is looked through."""

    login: str
    seconds: float
    host: str
    watch: Watch
    access: AccessOf
    new_poller: Callable[[str], RepositoryPoller]
    publisher: EventPublisher
    store: CheckpointStore
    watch_list: WatchList
    clock: Clock
    backoff: Backoff = field(default_factory=Backoff)
    swept: bool = False
    _reader: tuple[ForgeAccess, OwnerReader] | None = None
    _known: dict[int, str] | None = None
    _summary: str = ""
    _answered_at: datetime | None = None
    _earliest: float = 0.0

    async def sweep(self, polls: Schedule) -> float:
        """Look through it once: what is new gets a turn, what moved is due, what is gone leaves.

        Returns the seconds until the next time. Raises `ForgeError`.
        """
        owned = await self._owned()
        chosen = [each for each in owned.probes if self._selects(each)]
        await self._schedule(polls, owned, chosen)
        if owned.whole:
            await self._leave_missing(polls, {each.ref.repository.id: each for each in chosen})
        self._log_summary(len(chosen), len(owned.probes))
        if self.backoff.trouble or not self.swept:
            await self.publisher.report(removed_source(self.host, self._row, self.clock()))
        self.swept, self._answered_at = True, self.clock()
        return sweep_seconds(self.seconds, owned.cost, owned.reader.quota)

    async def failed(self, problem: ForgeError) -> None:
        """Say that it cannot be looked through, in a row of its own among the sources."""
        self.swept = True
        report = unlisted_owner(self.host, self._row, str(problem), self._answered_at)
        await self.publisher.report(report)

    def done(self, now: float, seconds: float) -> None:
        """It has been looked through; again in so many seconds."""
        self._earliest = now + seconds / 2
        self.backoff.worked(now + seconds)

    def hurry(self, now: float) -> None:
        """Look through it soon, at twice the usual pace at most."""
        self.backoff.due = min(self.backoff.due, max(now + HURRY_SECONDS, self._earliest))

    @property
    def _row(self) -> str:
        return f"{self.login}/*"

    async def _owned(self) -> OwnedRepositories:
        access = await self.access(self.login)
        if self._reader is None or self._reader[0] is not access:
            self._reader = access, access.owner_reader()
        return await self._reader[1].owned(self.login, self.watch)

    def _selects(self, seen: Probe) -> bool:
        name = seen.ref.repository.full_name
        return self.watch.selects(name, archived=seen.archived, fork=seen.fork)

    async def _schedule(self, polls: Schedule, owned: OwnedRepositories, chosen: Sequence[Probe]) -> None:
        by_id, by_name, now = polls.by_id(), polls.by_name(), asyncio.get_running_loop().time()
        # of those that are listed none gives its name to another: it has another one itself
        there = {each.ref.repository.id for each in chosen}
        vacant = {name: poll for name, poll in by_name.items() if poll.poller.id not in there}
        for seen in chosen:
            repository = seen.ref.repository
            poll = by_id.get(repository.id) or vacant.get(repository.full_name.lower())
            if poll is None:
                poll = polls.add(ScheduledPoll(self.new_poller(repository.full_name), self.login))
            poll.organisation = poll.organisation and self.login
            await poll.poller.found_in_list(RepositoryHandle(owned.reader, seen.ref, owned.instead_of))
            poll.probed(seen, now)

    async def _leave_missing(self, polls: Schedule, chosen: dict[int, Probe]) -> None:
        """Leave what was there the last time and is not any more, also since before a restart."""
        found = {number: seen.ref.repository.full_name for number, seen in chosen.items()}
        known = await self._stored() if self._known is None else self._known
        by_id = polls.by_id()
        for number in known.keys() - found.keys():
            await self._leave(polls, by_id.get(number), known[number])
        if known != found:
            await self.store.keep_checkpoint(self._checkpoint, json.dumps(found))
        self._known = found

    async def _leave(self, polls: Schedule, poll: ScheduledPoll | None, name: str) -> None:
        _log.info("%s is not among the repositories of %s any more", name, self.login)
        if poll is None:
            await self._forget(name)
        elif poll.organisation is None:
            poll.unlist(asyncio.get_running_loop().time())
        elif poll.organisation == self.login:
            polls.drop(poll)
            await poll.poller.remove()

    async def _forget(self, name: str) -> None:
        """Let a source of an earlier run disappear, unless the name is another's now."""
        if not self.watch.names(name) and not self.watch_list.is_taken(name, None):
            await self.publisher.report(removed_source(self.host, name, self.clock()))

    async def _stored(self) -> dict[int, str]:
        stored = await self.store.checkpoint(self._checkpoint)
        return {int(number): name for number, name in json.loads(stored or "{}").items()}

    @property
    def _checkpoint(self) -> str:
        return f"organisation/{self.host}/{self.login.lower()}"

    def _log_summary(self, chosen: int, listed: int) -> None:
        summary = f"{self.login}: {chosen} of {listed} repositories are watched"
        if summary != self._summary:
            _log.info("%s", summary)
        self._summary = summary
