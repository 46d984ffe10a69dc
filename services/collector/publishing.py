"""Puts facts into the log, each of them once, and returns when they are durable."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice

from services.collector.ledger import Entity, Ledger, by_entity, entered, entity_of, fresh
from services.collector.memory import Memory
from services.contracts.events import Event, encode
from services.contracts.notices import DeadLetter, SourceProgress
from services.contracts.subjects import DEAD_LETTERS, event_subject, source_subject
from services.runtime.messaging import Message, Publisher

BATCH = 500
DEAD_LETTER = f"{DEAD_LETTERS}.collector"


def _message(event: Event) -> Message:
    return Message(event_subject(event), encode(event), event.id)


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(events)
    while batch := list(islice(rest, BATCH)):
        yield batch


class EventPublisher:
    """Publishes events that the memory does not know as published; waits while NATS is away."""

    def __init__(self, publisher: Publisher, memory: Memory) -> None:
        self._publisher = publisher
        self._memory = memory

    async def publish(self, events: Iterable[Event]) -> int:
        """Publish what is new of these; returns how many that were, once every one is acknowledged."""
        return sum([await self._publish(batch) for batch in _batches(events)])

    async def _publish(self, events: list[Event]) -> int:
        groups = by_entity(events)
        ledgers = await asyncio.gather(*(self._memory.ledger(entity) for entity in groups))
        news = {
            entity: (ledger, fresh(group, ledger))
            for (entity, group), ledger in zip(groups.items(), ledgers, strict=True)
        }
        await self._publisher.publish_all(_message(event) for _, group in news.values() for event in group)
        await asyncio.gather(*(self._enter(entity, *found) for entity, found in news.items()))
        return sum(len(group) for _, group in news.values())

    async def _enter(self, entity: Entity, ledger: Ledger | None, events: list[Event]) -> None:
        if events:
            await self._memory.keep_ledger(entity, entered(events, ledger, entity_of(events[0])[1]))

    async def bury(self, letter: DeadLetter) -> None:
        """Keep what could not be read, so that it can be looked at."""
        await self._publisher.publish(Message(DEAD_LETTER, letter.model_dump_json().encode()))

    async def report(self, progress: SourceProgress) -> None:
        """Publish how far a repository is collected; only the last word counts."""
        subject = source_subject(progress.host, *progress.repo.split("/", 1))
        await self._publisher.publish(Message(subject, progress.model_dump_json().encode()))
