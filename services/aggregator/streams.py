"""The streams that the aggregator reads and writes, as FastStream knows them, and their AsyncAPI document."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from faststream.nats import JStream
from faststream.specification.asyncapi import AsyncAPI
from pydantic import TypeAdapter

from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.intake.batch import DecodedBatch, Failed, Payload, Readable, batch_decoder, stored_at
from services.aggregator.intake.decode import read_event, read_progress
from services.aggregator.intake.divide import apply_divided
from services.aggregator.projections.sources import source_changed, source_document
from services.aggregator.publishing import publish_changes
from services.aggregator.store.store import Store
from services.contracts.comparisons import Comparison
from services.contracts.events import Event
from services.contracts.notices import (
    DeadLetter,
    DefinitionsChanged,
    MetricsChanged,
    PullRequestsChanged,
    SourceChanged,
    SourceProgress,
)
from services.contracts.streams import (
    AGGREGATOR_CONSUMER,
    CHANGES,
    COMPARISONS,
    DEAD_LETTERS,
    EVENTS,
    SOURCES,
    Stream,
)
from services.runtime.batch_consumer import BatchConsumer, Channel, Handler
from services.runtime.batch_subscriber import Backlog
from services.runtime.durable_consumers import consumer_config
from services.runtime.publisher import Publisher

Apply = Callable[[Sequence[Readable[Payload]]], Awaitable[None]]

SOURCES_CONSUMER = f"{AGGREGATOR_CONSUMER}-sources"
SOURCES_BATCH = 100
# While so many events are waiting, up to so many batches are taken as one: what is in it of a pull request is
# measured once, and each day is built once.
FAR_BEHIND = 2_000
BATCHES_AS_ONE = 20
PUBLISHED: Sequence[tuple[Stream, str, Any, str]] = (
    (CHANGES, "pull_requests", PullRequestsChanged, "Pull requests changed, and what is new of them"),
    (CHANGES, "metrics", MetricsChanged, "Queries over these days and metrics may answer differently now"),
    (CHANGES, "source", SourceChanged, "The collection progress of a repository changed"),
    (CHANGES, "definitions", DefinitionsChanged, "How far a change of definitions is measured"),
    (DEAD_LETTERS, "*", DeadLetter, "A message of the stream that is the last token could not be read"),
    (COMPARISONS, ">", Comparison, "Which commits came with a deployment is asked for"),
)


@dataclass(frozen=True, slots=True)
class Channels:
    """The streams that are read."""

    events: Channel
    sources: Channel

    @classmethod
    def of(cls, batch: int, ack_wait: float) -> "Channels":
        """Read in batches of so many; `ack_wait` seconds after which another aggregator takes events over."""
        events = consumer_config(AGGREGATOR_CONSUMER, EVENTS, batch, ack_wait)
        sources = consumer_config(SOURCES_CONSUMER, SOURCES, SOURCES_BATCH, ack_wait)
        return cls(
            Channel(
                EVENTS,
                events,
                batch,
                batch_decoder(read_event),
                TypeAdapter(Event),
                "Everything that happened, by repository",
                backlog=Backlog(FAR_BEHIND, BATCHES_AS_ONE * batch),
            ),
            Channel(
                SOURCES,
                sources,
                SOURCES_BATCH,
                batch_decoder(read_progress),
                TypeAdapter(SourceProgress),
                "How far each repository is collected",
            ),
        )


def subscribe(
    consumer: BatchConsumer,
    channels: Channels,
    store: Store,
    router: ProjectionRouter,
    publisher: Publisher,
) -> None:
    """Apply what is read: events to the read models, progress to `sources`."""

    async def apply_events(readable: Sequence[Readable[Event]]) -> None:
        await router.apply([event for _, event in readable])

    async def apply_progress(readable: Sequence[Readable[SourceProgress]]) -> None:
        for message, progress in readable:
            await store.sources.save(source_document(progress, stored_at(message)))
        await publish_changes(publisher, (source_changed(progress) for _, progress in readable))

    _declare(consumer, channels, _handler(apply_events), _handler(apply_progress))


def _handler(apply: Apply[Payload]) -> Handler:
    async def handle(batch: DecodedBatch[Payload]) -> Sequence[Failed]:
        """Apply what can be read of a batch; return what could not be applied."""
        refused = await apply_divided(batch.readable, apply)
        return [(message, problem) for (message, _), problem in refused]

    return handle


def _declare(consumer: BatchConsumer, channels: Channels, events: Handler, sources: Handler) -> None:
    consumer.subscribe(channels.events, events)
    consumer.subscribe(channels.sources, sources)
    for stream, token, schema, description in PUBLISHED:
        subject = stream.subject.removesuffix(">") + token
        title = f"{stream.name}.{token}" if stream is CHANGES else stream.name
        consumer.broker.publisher(
            subject,
            stream=JStream(stream.name, declare=False),
            schema=schema,
            title=title,
            description=description,
        )


@cache
def asyncapi() -> dict[str, object]:
    """The AsyncAPI document of the streams. It names no server of this installation."""

    async def nothing(_: object) -> None:
        """Stands for a handler."""

    consumer = BatchConsumer("nats://localhost:4222", "headway")
    _declare(consumer, Channels.of(1, 1), nothing, nothing)
    document = AsyncAPI(consumer.broker, title="Headway", version="1", schema_version="3.0.0")
    return dict(document.to_specification().to_jsonable())
