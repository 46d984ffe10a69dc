"""Makes the messages of digests when they are due, each once."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.contracts.alerting.digests import Digest
from services.contracts.alerting.document import Alerting
from services.contracts.alerting.kept import GoalRule
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.alerts import MessageDocument
from services.contracts.working_time.working_time import working_time
from services.notifier.digests.content import DigestContent, DigestPeriod, DigestRules, add_content
from services.notifier.digests.digest_messages import digest_messages
from services.notifier.digests.lines import DigestStyle
from services.notifier.digests.schedule import last_due, next_due
from services.notifier.messages.pages import Pages
from services.notifier.store.store import Store, StoreError

LATE = timedelta(hours=12)
"""A digest that is so late is not sent: nobody was there to send it."""
AGAIN_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DigestComposer:
    """Makes the messages of a digest of a moment."""

    store: Store
    alerting: Alerting
    definitions: Definitions
    pages: Pages

    async def messages(self, digest: Digest, period: DigestPeriod) -> list[MessageDocument]:
        """The messages as of the end of a period. Raises `StoreError`."""
        definitions, content = self.definitions, DigestContent()
        goals = tuple(GoalRule.of(goal, definitions) for goal in self.alerting.goals)
        rules = DigestRules(digest, period, goals, definitions)
        subjects = await self.store.subjects()
        async for some in subjects.updated(rules.begins_at):
            add_content(content, some, rules)
        working = working_time(definitions.calendar) if definitions.calendar.hours else None
        style = DigestStyle(working, definitions.people.show, self.pages, period.end)
        return list(digest_messages(rules, content, self.alerting.personal_channels, style))

    async def messages_now(self, digest: Digest, now: datetime) -> list[MessageDocument]:
        """The messages as if it were due now. Raises `StoreError`."""
        period = self.last_period(digest, now)
        return await self.messages(digest, DigestPeriod(period.start, now)) if period else []

    def last_period(self, digest: Digest, now: datetime) -> DigestPeriod | None:
        """From when a digest was due to when it was due again, the last time."""
        found = last_due(digest, self.definitions.calendar, now)
        return DigestPeriod(found[1], found[0]) if found else None

    def next(self, now: datetime) -> datetime | None:
        """When the next digest is due."""
        due = (next_due(one, self.definitions.calendar, now) for one in self.alerting.digests)
        return min((at for at in due if at), default=None)


class DigestSender:
    """Looks when digests are due, and puts their messages into the outbox."""

    def __init__(
        self, composer: DigestComposer, now: Callable[[], datetime], found: Callable[[set[str]], None]
    ) -> None:
        self._composer = composer
        self._store = composer.store
        self._now = now
        self._found = found

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.step()
            except StoreError as problem:
                _log.warning("digests have to wait: %s", problem)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            due = self._composer.next(self._now())
            seconds = (due - self._now()).total_seconds() if due else LONGEST_WAIT_SECONDS
            await asyncio.sleep(min(max(seconds, 0.01), LONGEST_WAIT_SECONDS))

    async def step(self) -> None:
        """Store the messages of the digests that are due. Raises `StoreError`."""
        done = await self._store.digests.done()
        for digest in self._composer.alerting.digests:
            await self._look_at(digest, done)

    async def _look_at(self, digest: Digest, done: Mapping[str, datetime]) -> None:
        """A digest that is read for the first time is not sent for a moment before that."""
        now = self._now()
        period = self._composer.last_period(digest, now)
        if digest.name not in done:
            await self._store.digests.save(digest.name, now)
        elif period and period.end > done[digest.name]:
            if now - period.end <= LATE:
                await self._send(digest, period)
            await self._store.digests.save(digest.name, period.end)

    async def _send(self, digest: Digest, period: DigestPeriod) -> None:
        messages = await self._composer.messages(digest, period)
        for message in messages:
            await self._store.messages.add(message)
        if messages:
            self._found({message["channel"] for message in messages})
