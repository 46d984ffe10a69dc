"""NATS as every service uses it, against a real server."""

import asyncio
from pathlib import Path

import pytest
from nats.aio.client import Client

from services.contracts import streams
from services.runtime.health import Health
from services.runtime.messaging import LogUnavailableError, Message, Publisher, connect, ensure_streams
from services.standalone.embedded import NatsServer
from tests.waiting import until


async def test_streams_are_created_once_however_often_they_are_asked_for(nats_client: Client) -> None:
    js = nats_client.jetstream()
    await ensure_streams(js)
    await js.publish("headway.events.a.b.c.pull.1", b"kept")
    await ensure_streams(js)
    assert {info.config.name for info in await js.streams_info()} == {stream.name for stream in streams.ALL}
    assert (await js.stream_info("EVENTS")).state.messages == 1


async def test_the_same_id_is_published_once_and_counted_once(nats_client: Client) -> None:
    js = nats_client.jetstream()
    await ensure_streams(js)
    publisher = Publisher(js)
    messages = [Message(f"headway.events.a.b.c.pull.{n % 50}", b"{}", f"id-{n % 50}") for n in range(100)]
    assert await publisher.publish_all(messages) == 50
    assert await publisher.publish_all(messages) == 0
    assert (await js.stream_info("EVENTS")).state.messages == 50


async def test_only_the_last_word_on_a_source_is_kept(nats_client: Client) -> None:
    js = nats_client.jetstream()
    await ensure_streams(js)
    for word in (b"1", b"2", b"3"):
        await js.publish("headway.sources.h.o.n", word)
    state = (await js.stream_info("SOURCES")).state
    assert (state.messages, (await js.get_last_msg("SOURCES", "headway.sources.h.o.n")).data) == (1, b"3")


async def test_publishing_waits_out_a_restart_of_nats_and_loses_nothing(tmp_path: Path) -> None:
    async with NatsServer(tmp_path) as server:
        health = Health(("nats",))
        client = await connect(server.url, "test", health)
        await ensure_streams(client.jetstream())
        await server.stop()
        await until(lambda: not health.ready, "noticing that NATS is away")
        with pytest.raises(LogUnavailableError):
            await Publisher(client.jetstream()).publish(Message("headway.events.x", b"", "1"), patience=0.5)
        waiting = asyncio.create_task(
            Publisher(client.jetstream()).publish_all(
                [Message("headway.events.x", b"", str(n)) for n in range(20)]
            )
        )
        await server.start()
        await waiting
        assert health.ready
        assert (await client.jetstream().stream_info("EVENTS")).state.messages == 20
        await client.close()
