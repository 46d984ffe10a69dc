"""Watches the read models: what changes, and what becomes due."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from services.contracts.alerting.alerts import When
from services.contracts.alerting.subjects import Subject
from services.contracts.notices import (
    Change,
    DefinitionsChanged,
    MetricsChanged,
    PullRequestsChanged,
    SourceChanged,
    decode_change,
)
from services.contracts.streams import CHANGES
from services.notifier.alerts.evaluation import Evaluation
from services.notifier.alerts.new_edges import LATE
from services.notifier.store.store import Store, StoreError
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import StreamSelection, extent, follow

AGAIN_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
AT_ONCE = 500

_log = logging.getLogger(__name__)


def _changes_everything(change: Change | None) -> bool:
    return change is None or (isinstance(change, DefinitionsChanged) and change.in_force)


class AlertWatch:
    """Looks at everything once, then at what changes and at what becomes due."""

    def __init__(self, store: Store, evaluation: Evaluation, now: Callable[[], datetime]) -> None:
        self._store = store
        self._evaluation = evaluation
        self._now = now
        self._changed = asyncio.Queue[Change | None]()
        self._watches_sources = any(one.rule.alert.when is When.SOURCE_FAILING for one in evaluation.rules)
        self.loaded = asyncio.Event()

    async def run(self, nats: ReconnectingClient) -> None:
        """Watch for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(nats))
            tasks.create_task(self._look())

    async def _follow(self, nats: ReconnectingClient) -> None:
        """Pass the notices on; where some may be missing, everything is looked at again (None)."""
        after: int | None = None
        while True:
            try:
                there = await extent(nats.jetstream(), CHANGES.name)
                if after is None or not there.can_resume(after):
                    after = there.last
                    self._changed.put_nowait(None)
                selection = StreamSelection(CHANGES.name, CHANGES.subject, after)
                async with contextlib.aclosing(follow(nats, selection)) as messages:
                    async for message in messages:
                        after = message.metadata.sequence.stream
                        self._pass_on(message.data)
            except TRANSIENT_ERRORS as problem:
                _log.info("reading changes again: %s", problem)
                await asyncio.sleep(AGAIN_SECONDS)

    def _pass_on(self, body: bytes) -> None:
        try:
            self._changed.put_nowait(decode_change(body))
        except ValidationError as problem:
            _log.warning("a notice cannot be read: %s", problem)

    async def _look(self) -> None:
        waiting: list[Change | None] = []
        while True:
            try:
                waiting = [*waiting, *await self._next_changes(wait=not waiting)]
                await self._look_at_changes(waiting)
                waiting = []
                await self.look_at_due()
            except StoreError as problem:
                _log.warning("alerts have to wait: %s", problem)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _next_changes(self, *, wait: bool) -> list[Change | None]:
        """What has changed; waits for a change until something is due."""
        found: list[Change | None] = []
        if wait:
            due = self._evaluation.timers.next()
            seconds = (due - self._now()).total_seconds() + 0.001 if due else LONGEST_WAIT_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)):
                    found.append(await self._changed.get())
        while not self._changed.empty():
            found.append(self._changed.get_nowait())
        return found

    async def _look_at_changes(self, changes: list[Change | None]) -> None:
        if any(one is None or _changes_everything(one) for one in changes):
            await self.look_at_everything()
            return
        subjects = await self._store.subjects()
        found: dict[str, Subject] = {}
        for change in changes:
            match change:
                case PullRequestsChanged():
                    some = await subjects.numbered(change.host, change.repo, change.numbers)
                    found |= {one["_id"]: one for one in some}
                case MetricsChanged():
                    shipped = await subjects.deployments(self._now() - LATE, change.repo)
                    found |= {one["_id"]: one for one in shipped}
                case SourceChanged() if self._watches_sources:
                    found |= {one["_id"]: one for one in await subjects.sources(change.repo)}
        if found:
            await self._evaluation.look_at(list(found.values()), self._now())

    async def look_at_everything(self) -> None:
        """Look at all for which a clock of the rules runs, or to which something happened lately."""
        subjects = await self._store.subjects()
        clocks = {one.rule.clock for one in self._evaluation.rules if one.rule.clock}
        since = self._now() - LATE
        async for some in subjects.running(clocks, since):
            await self._evaluation.look_at(some, self._now())
        await self._evaluation.look_at(await subjects.deployments(since), self._now())
        if self._watches_sources:
            await self._evaluation.look_at(await subjects.sources(), self._now())
        self.loaded.set()

    async def look_at_due(self) -> None:
        """Look at everything of which the moment has come."""
        while due := self._evaluation.timers.take_due(self._now(), AT_ONCE):
            try:
                subjects = await self._store.subjects()
                found: list[Subject] = [*await subjects.pull_requests(due)]
                found += await subjects.deployments_of(due)
                found += await subjects.sources_of(due) if self._watches_sources else ()
                await self._evaluation.look_at(found, self._now())
            except StoreError:
                for subject in due:
                    self._evaluation.timers.set(subject, self._now())
                raise
