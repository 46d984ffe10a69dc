"""NATS as every service uses it, against a real server."""

import asyncio
from pathlib import Path

import pytest

from services.contracts import streams
from services.runtime.health import Health
from services.runtime.messaging import connect, ensure_streams
from services.runtime.publisher import (
    BATCH,
    LogUnavailableError,
    Message,
    Published,
    Publisher,
    batches,
)
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.embedded_servers import NatsServer
from tests.waiting import until


async def test_streams_are_created_once_however_often_they_are_asked_for(
    nats_client: ReconnectingClient,
) -> None:
    js = nats_client.jetstream(timeout=60)
    await ensure_streams(js)
    await js.publish("headway.events.a.b.c.pull.1", b"kept")
    await ensure_streams(js)
    assert {info.config.name for info in await js.streams_info()} == {stream.name for stream in streams.ALL}
    assert (await js.stream_info("EVENTS")).state.messages == 1


async def test_the_same_id_is_published_once_and_counted_once(nats_client: ReconnectingClient) -> None:
    js = nats_client.jetstream(timeout=60)
    await ensure_streams(js)
    publisher = Publisher(nats_client)
    messages = [Message(f"headway.events.a.b.c.pull.{n % 50}", b"{}", f"id-{n % 50}") for n in range(100)]
    assert (await publisher.publish_all(messages)).new == 50
    assert await publisher.publish_all(messages) == Published(new=0, sequence=50)
    assert (await js.stream_info("EVENTS")).state.messages == 50


async def test_only_the_last_word_on_a_source_is_kept(nats_client: ReconnectingClient) -> None:
    js = nats_client.jetstream(timeout=60)
    await ensure_streams(js)
    for word in (b"1", b"2", b"3"):
        await js.publish("headway.sources.h.o.n", word)
    state = (await js.stream_info("SOURCES")).state
    assert (state.messages, (await js.get_last_msg("SOURCES", "headway.sources.h.o.n")).data) == (1, b"3")


async def test_publishing_waits_out_a_restart_of_nats_and_loses_nothing(tmp_path: Path) -> None:
    async with NatsServer(tmp_path) as server:
        health = Health(("nats",))
        client = await connect(server.url, "test", health)
        await ensure_streams(client.jetstream(timeout=60))
        await server.stop()
        await until(lambda: not health.ready, "noticing that NATS is away")
        with pytest.raises(LogUnavailableError):
            await Publisher(client).publish(Message("headway.events.x", b"", "1"), timeout_seconds=0.5)
        waiting = asyncio.create_task(
            Publisher(client).publish_all([Message("headway.events.x", b"", str(n)) for n in range(20)])
        )
        await server.start()
        await waiting
        assert health.ready
        assert (await client.jetstream(timeout=60).stream_info("EVENTS")).state.messages == 20
        await client.close()


def _messages(subject: str, count: int, prefix: str = "id") -> list[Message]:
    return [Message(subject, b"{}", f"{prefix}-{number}") for number in range(count)]


async def test_several_messages_are_one_atomic_batch_of_the_server(nats_client: ReconnectingClient) -> None:
    await ensure_streams(nats_client.jetstream(timeout=60))
    batch_ids = await nats_client.subscribe("headway.events.>")
    published = await Publisher(nats_client).publish_all(_messages("headway.events.x", 20))
    assert published == Published(new=20, sequence=20)
    seen = [(await batch_ids.next_msg(5)).headers or {} for _ in range(20)]
    assert [each["Nats-Batch-Sequence"] for each in seen] == [str(place) for place in range(1, 21)]
    assert len({each["Nats-Batch-Id"] for each in seen}) == 1


async def test_a_batch_with_one_known_id_is_published_message_by_message(
    nats_client: ReconnectingClient,
) -> None:
    await ensure_streams(nats_client.jetstream(timeout=60))
    publisher = Publisher(nats_client)
    await publisher.publish(Message("headway.events.x", b"{}", "id-7"))
    assert await publisher.publish_all(_messages("headway.events.x", 20)) == Published(new=19, sequence=20)
    assert (await nats_client.jetstream(timeout=60).stream_info("EVENTS")).state.messages == 20


async def test_a_stream_that_takes_no_batches_gets_single_messages(nats_client: ReconnectingClient) -> None:
    await nats_client.jetstream(timeout=60).add_stream(name="OTHER", subjects=["other.>"])
    assert (await Publisher(nats_client).publish_all(_messages("other.x.y", 5))).new == 5


async def test_batches_keep_the_order_and_are_of_one_stream_each() -> None:
    events, sources = _messages("headway.events.x", BATCH + 1), _messages("headway.sources.x", 2, "s")
    found = list(batches([*events, *sources]))
    assert [len(batch) for batch in found] == [BATCH, 1, 2]
    assert [message for batch in found for message in batch] == [*events, *sources]
