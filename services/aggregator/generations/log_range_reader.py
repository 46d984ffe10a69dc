"""Reads a range of the log, and sorts what its events say of documents into shards."""

from collections.abc import Sequence

from nats.aio.msg import Msg

from services.aggregator.generations.context_facts import ContextFacts
from services.aggregator.generations.fill_tasks import RefusedEvent, StageRange, TaskResult
from services.aggregator.generations.shards import shard_of
from services.aggregator.generations.staged_updates import encode_update, staged_update
from services.aggregator.intake.decode import UnreadableError, read_event
from services.aggregator.intake.divide import apply_divided
from services.aggregator.intake.log_reader import batches
from services.aggregator.store.staged_events import StagedEvents
from services.contracts.events import Event
from services.runtime.reconnecting_client import ReconnectingClient

READ_AT_ONCE = 2_000
STAGED_AT_ONCE = 16_000

SequencedEvent = tuple[int, Event]


class LogRangeReader:
    """Reads one range, and stages its events: only some of them are in memory at a time."""

    def __init__(self, client: ReconnectingClient, staged: StagedEvents, task: StageRange) -> None:
        self._client, self._staged, self._task = client, staged, task
        self._context = ContextFacts()
        self._refused: list[RefusedEvent] = []
        self._waiting: dict[str, list[tuple[int, bytes]]] = {}
        self._count = self._messages = self._parts = 0
        self._events: dict[str, int] = {}

    async def read(self) -> TaskResult:
        """Read the range; when this returns, all of it is staged durably."""
        log_range = self._task.log_range
        async for messages in batches(self._client, log_range.after, log_range.last, READ_AT_ONCE):
            self._messages += len(messages)
            for (sequence, _), problem in await apply_divided(self._decoded(messages), self._take):
                self._refused.append(RefusedEvent(sequence, f"cannot be applied: {problem!r}"))
            if self._count >= STAGED_AT_ONCE:
                await self._flush()
        await self._flush()
        await self._staged.complete(
            {
                "log_range": log_range.number,
                "messages": self._messages,
                "events": self._events,
                "refused": [(one.sequence, one.reason) for one in self._refused],
                **self._context.stored,
            }
        )
        return TaskResult(log_range.last - log_range.after, tuple(self._refused))

    def _decoded(self, messages: Sequence[Msg]) -> list[SequencedEvent]:
        events = []
        for message in messages:
            sequence = message.metadata.sequence.stream
            try:
                events.append((sequence, read_event(message.data)))
            except UnreadableError as problem:
                self._refused.append(RefusedEvent(sequence, str(problem)))
        return events

    async def _take(self, events: Sequence[SequencedEvent]) -> None:
        """Take events in, all or none; raises whatever they cannot be stored for."""
        context = ContextFacts.of_events(event for _, event in events)
        self._staged.check(dict(context.stored))
        updates = [(sequence, update) for sequence, event in events if (update := staged_update(event))]
        bodies = [encode_update(update) for _, update in updates]
        self._context = self._context.joined(context)
        self._count += len(updates)
        for (sequence, update), body in zip(updates, bodies, strict=True):
            shard = shard_of(update.name, update.id, self._task.shards)
            self._waiting.setdefault(shard, []).append((sequence, body))
            self._events[update.name] = self._events.get(update.name, 0) + 1

    async def _flush(self) -> None:
        await self._staged.add(self._task.log_range.number, self._parts, self._waiting)
        self._parts += 1
        self._waiting, self._count = {}, 0
