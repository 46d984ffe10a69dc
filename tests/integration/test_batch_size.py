"""How many messages a consumer takes as one batch."""

import asyncio
from typing import Any

from faststream.message import StreamMessage
from nats.aio.msg import Msg
from pydantic import TypeAdapter

from services.contracts.streams import EVENTS
from services.runtime.batch_consumer import BatchConsumer, Channel
from services.runtime.batch_subscriber import Backlog
from services.runtime.durable_consumers import consumer_config, ensure_consumer
from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Message, Publisher
from tests.nats_client import connect


async def _as_received(batch: StreamMessage[list[Msg]]) -> list[Msg]:
    return batch.raw_message


async def test_more_than_a_batch_is_taken_at_once_only_while_there_is_a_backlog(nats_url: str) -> None:
    client = await connect(nats_url)
    await ensure_streams(client.jetstream())
    subject = "headway.events.github%2Ecom.acme.api.pull.1"
    await Publisher(client).publish_all(Message(subject, b"{}", id=str(number)) for number in range(230))
    config = consumer_config("sizes", EVENTS, 10, 30)
    await ensure_consumer(client.jetstream(), EVENTS, config)
    consumer, batches, over = BatchConsumer(nats_url, "test"), list[tuple[int, int]](), asyncio.Event()

    async def handle(batch: list[Msg]) -> None:
        batches.append((batch[0].metadata.num_pending, len(batch)))
        if sum(size for _, size in batches) >= 230:
            over.set()

    payload: TypeAdapter[Any] = TypeAdapter(dict)
    channel = Channel(EVENTS, config, 10, _as_received, payload, "Events", backlog=Backlog(40, 100))
    consumer.subscribe(channel, handle)
    consuming = asyncio.create_task(consumer.consume())
    await asyncio.wait_for(over.wait(), 60)
    consuming.cancel()
    await asyncio.gather(consuming, return_exceptions=True)
    await client.close()
    assert max(size for _, size in batches) > 10
    assert all(size <= (100 if waiting >= 40 else 10) for waiting, size in batches)
