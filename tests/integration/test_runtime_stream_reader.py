"""Reading a stream in order: all of it, a part, the last of each subject, or for ever."""

import asyncio
from contextlib import aclosing

import pytest
from nats.aio.msg import Msg

from services.contracts.streams import CHANGES
from services.runtime import stream_reader
from services.runtime.messaging import ensure_streams
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import (
    Extent,
    InterruptedReadingError,
    StreamSelection,
    extent,
    follow,
    last_values,
    read,
)

SUBJECT = CHANGES.subject.removesuffix(">")
LIMIT = 20


@pytest.fixture
async def client(nats_client: ReconnectingClient) -> ReconnectingClient:
    await ensure_streams(nats_client.jetstream(timeout=60))
    return nats_client


async def publish(client: ReconnectingClient, *subjects: str, size: int = 1) -> None:
    for number, subject in enumerate(subjects, 1):
        await client.jetstream(timeout=60).publish(SUBJECT + subject, str(number).encode() * size)


def selection(after: int = 0, subject: str = ">", *, last_of_each: bool = False) -> StreamSelection:
    return StreamSelection(CHANGES.name, SUBJECT + subject, after, last_of_each)


def sequence(message: Msg) -> int:
    return message.metadata.sequence.stream


async def sequences(client: ReconnectingClient, some: StreamSelection, until: int | None = None) -> list[int]:
    async with asyncio.timeout(LIMIT):
        return [sequence(message) async for message in read(client, some, until)]


async def test_an_empty_stream_is_read_at_once(client: ReconnectingClient) -> None:
    assert await sequences(client, selection()) == []
    assert await extent(client.jetstream(timeout=60), CHANGES.name) == Extent(1, 0)


async def test_what_is_behind_a_sequence_is_read_up_to_another(client: ReconnectingClient) -> None:
    await publish(client, *"abababab")
    assert await sequences(client, selection(2)) == [3, 4, 5, 6, 7, 8]
    assert await sequences(client, selection(2), until=5) == [3, 4, 5]
    assert await sequences(client, selection(2, "b"), until=5) == [4]
    assert await extent(client.jetstream(timeout=60), CHANGES.name) == Extent(1, 8)


async def test_what_is_far_behind_the_end_of_a_reading_is_not_sent(
    client: ReconnectingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_reader, "CONTROL_MESSAGES", 2)
    await publish(client, *"a" * 60)
    received = client.stats["in_msgs"]
    assert await sequences(client, selection(), until=3) == [1, 2, 3]
    await client.flush()
    assert client.stats["in_msgs"] - received < 20


async def test_reading_ends_where_the_last_ones_were_deleted(client: ReconnectingClient) -> None:
    await publish(client, *"aaaa")
    for number in (2, 4):
        await client.jetstream(timeout=60).delete_msg(CHANGES.name, number)
    assert await sequences(client, selection(), until=4) == [1, 3]


async def test_of_each_subject_the_last_is_read(client: ReconnectingClient) -> None:
    await publish(client, *"ababc")
    assert await sequences(client, selection(last_of_each=True)) == [3, 4, 5]
    assert await last_values(client, CHANGES) == [b"3", b"4", b"5"]


async def test_more_is_read_than_is_pushed_at_once(client: ReconnectingClient) -> None:
    await publish(client, *"a" * 60, size=100_000)
    assert len(await sequences(client, selection())) == 60


async def test_what_is_purged_while_it_is_read_ends_the_reading(client: ReconnectingClient) -> None:
    await publish(client, *"a" * 400, size=20_000)
    async with asyncio.timeout(LIMIT), aclosing(read(client, selection())) as messages:
        assert sequence(await anext(messages)) == 1
        await client.jetstream(timeout=60).purge_stream(CHANGES.name)
        assert all([sequence(message) > 1 async for message in messages])


async def test_what_comes_is_followed(client: ReconnectingClient) -> None:
    await publish(client, "a")
    async with asyncio.timeout(LIMIT), aclosing(follow(client, selection(1))) as messages:
        following = asyncio.ensure_future(anext(messages))
        await publish(client, "b")
        assert sequence(await following) == 2


async def test_a_reader_whose_consumer_is_gone_is_interrupted(client: ReconnectingClient) -> None:
    async with asyncio.timeout(LIMIT), aclosing(follow(client, selection())) as messages:
        await publish(client, "a")
        assert sequence(await anext(messages)) == 1
        (consumer,) = await client.jetstream(timeout=60).consumers_info(CHANGES.name)
        await client.jetstream(timeout=60).delete_consumer(CHANGES.name, consumer.name)
        with pytest.raises(InterruptedReadingError):
            await anext(messages)
