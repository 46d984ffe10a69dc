"""Publishes events to the log, each of them once, and returns when they are durable."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice
from weakref import WeakValueDictionary

from services.collector.facts.entities import Entity, by_entity, entity_of
from services.collector.publishing.logins import Logins, login_facts, logins_read, logins_written, renames
from services.collector.publishing.published_facts import NewEvent, PublishedFacts, add_events
from services.collector.publishing.published_store import PublishedStore
from services.contracts.events import Event, encode
from services.contracts.notices import DeadLetter, SourceProgress
from services.contracts.subjects import DEAD_LETTERS, event_subject, source_subject
from services.runtime.publisher import Message, Publisher

BATCH = 500
DEAD_LETTER = f"{DEAD_LETTERS}.collector"


def _message(news: NewEvent) -> Message:
    return Message(event_subject(news.event), encode(news.event), news.message_id)


def _entered(
    events: list[Event], published_facts: PublishedFacts | None
) -> tuple[list[NewEvent], PublishedFacts]:
    return add_events(events, published_facts, entity_of(events[0])[1])


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(events)
    while batch := list(islice(rest, BATCH)):
        yield batch


class EventPublisher:
    """Publishes events that are not stored as published; waits while NATS is away."""

    def __init__(self, publisher: Publisher, store: PublishedStore) -> None:
        self._publisher = publisher
        self._store = store
        # two sources may read the same entity at once: the second reads what the first has entered
        self._logins: dict[Entity, str] = {}
        self._locks: WeakValueDictionary[Entity, asyncio.Lock] = WeakValueDictionary()

    async def publish(self, events: Iterable[Event]) -> int:
        """Publish what is new of these; returns how many that were, once every one is acknowledged."""
        return sum((await self.publish_by_entity(events)).values())

    async def publish_by_entity(self, events: Iterable[Event], *, distrust: bool = False) -> Counter[Entity]:
        """The same; returns how many were new of each pull request, deployment or release.

        `distrust`: publish all of them, whatever is stored as published.
        """
        return sum([await self._publish(batch, distrust) for batch in _batches(events)], Counter())

    async def _publish(self, events: list[Event], distrust: bool) -> Counter[Entity]:
        """What is new of one batch becomes one atomic batch in the log; then it is stored as published."""
        groups = by_entity(events)
        async with self._locked(groups):
            before = dict.fromkeys(groups) if distrust else await self._store.of_each(groups)
            found = {entity: _entered(some, before[entity]) for entity, some in groups.items()}
            news = [each for some, _ in found.values() for each in some]
            logins = await self._other_logins(events)
            messages = [*news, *renames(events, logins, news)]
            reached = self._store.log_sequence
            published = await self._publisher.publish_all(map(_message, messages))
            changed = {entity: after for entity, (_, after) in found.items() if after != before[entity]}
            changed |= {account: login_facts(account, login) for account, login in logins.items()}
            await self._store.keep(changed, published, reached)
        return Counter(entity_of(each.event)[0] for each in news)

    async def _other_logins(self, events: list[Event]) -> Logins:
        """The accounts that were read under another login than last time, or that nothing was known of."""
        read = logins_read(events)
        named = self._unknown(logins_written(events) | read)
        stored = await self._store.of_each(named)
        # somebody else may have published the same meanwhile
        unknown = self._unknown(named)
        found = {each: login for each, login in unknown.items() if each in read or stored[each] is None}
        self._logins |= found
        return {each: login for each, login in found.items() if stored[each] != login_facts(each, login)}

    def _unknown(self, logins: Logins) -> dict[Entity, str]:
        return {account: login for account, login in logins.items() if self._logins.get(account) != login}

    @contextlib.asynccontextmanager
    async def _locked(self, entities: Iterable[Entity]) -> AsyncIterator[None]:
        """Hold the locks of these entities; all take them in one order, so that there is no deadlock."""
        async with contextlib.AsyncExitStack() as stack:
            for entity in sorted(entities):
                await stack.enter_async_context(self._locks.setdefault(entity, asyncio.Lock()))
            yield

    async def publish_dead_letter(self, letter: DeadLetter) -> None:
        """Keep what could not be read, so that it can be looked at."""
        await self._publisher.publish(Message(DEAD_LETTER, letter.model_dump_json().encode()))

    async def report(self, progress: SourceProgress) -> None:
        """Publish how far a repository is collected; only the last word counts."""
        subject = source_subject(progress.host, *progress.repo.split("/", 1))
        await self._publisher.publish(Message(subject, progress.model_dump_json().encode()))
