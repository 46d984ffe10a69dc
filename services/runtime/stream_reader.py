"""Reads a stream in order, without leaving a trace: what is there now, or for ever what comes.

A consumer is made for each reading. JetStream pushes no more than has been read (flow control), and a missing
message or a consumer that is gone ends the reading with `InterruptedReadingError`; whoever reads may begin
anew behind the last message.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from nats.aio.msg import Msg
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, Header

from services.contracts.streams import Stream
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient

HEARTBEAT_SECONDS = 1.0
SILENCE_SECONDS = 5.0
FORGOTTEN_SECONDS = 5.0
CONTROL_MESSAGES = 500
"""Heartbeats and flow control that a reading up to a sequence may get beside its messages."""


class InterruptedReadingError(Error):
    """Messages were missed, or the consumer is gone. One of `TRANSIENT_ERRORS`."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The sequences of a stream's first and last message; `last` is `first - 1` while it is empty."""

    first: int
    last: int

    @property
    def has_beginning(self) -> bool:
        """Whether nothing at the beginning of the stream is gone."""
        return self.first <= 1

    def can_resume(self, after: int) -> bool:
        """Whether nothing behind `after` is gone, and `after` is of this stream at all."""
        return self.first - 1 <= after <= self.last


async def extent(js: JetStreamContext, stream: str) -> Extent:
    """Return what a stream has right now. Raises one of `TRANSIENT_ERRORS`."""
    state = (await js.stream_info(stream)).state
    return Extent(max(state.first_seq, 1), state.last_seq)


@dataclass(frozen=True, slots=True)
class StreamSelection:
    """Which messages of a stream to read: all behind a sequence, or the last one of each subject."""

    stream: str
    subject: str
    after: int = 0
    last_of_each: bool = False

    def config(self, inbox: str) -> ConsumerConfig:
        """The configuration of a consumer that the server forgets when nobody listens."""
        policy = DeliverPolicy.LAST_PER_SUBJECT if self.last_of_each else DeliverPolicy.BY_START_SEQUENCE
        return ConsumerConfig(
            deliver_subject=inbox,
            filter_subject=self.subject,
            deliver_policy=policy,
            opt_start_seq=None if self.last_of_each else self.after + 1,
            ack_policy=AckPolicy.NONE,
            flow_control=True,
            idle_heartbeat=HEARTBEAT_SECONDS,
            inactive_threshold=FORGOTTEN_SECONDS,
            mem_storage=True,
            num_replicas=1,
        )


async def follow(client: ReconnectingClient, selection: StreamSelection) -> AsyncGenerator[Msg, None]:
    """Yield every message of a selection, for ever. Raises one of `TRANSIENT_ERRORS`."""
    async with _consumer(client, selection) as consumer:
        while True:
            if message := await consumer.next():
                yield message


async def read(
    client: ReconnectingClient, selection: StreamSelection, until: int | None = None
) -> AsyncGenerator[Msg, None]:
    """Yield the messages of a selection that are there now; up to a sequence, if one is given.

    Raises one of `TRANSIENT_ERRORS`.
    """
    limit = 0 if until is None else max(until - selection.after, 0) + CONTROL_MESSAGES
    async with _consumer(client, selection, limit) as consumer:
        left = consumer.left
        while left:
            message = await consumer.next()
            if message is None:
                left = await consumer.ask_for_left()
                continue
            left, sequence = message.metadata.num_pending, message.metadata.sequence.stream
            if until is None or sequence <= until:
                yield message
            if until is not None and sequence >= until:
                return


async def last_values(client: ReconnectingClient, stream: Stream) -> list[bytes]:
    """Return the body of the last message of each subject. Raises one of `TRANSIENT_ERRORS`."""
    selection = StreamSelection(stream.name, stream.subject, last_of_each=True)
    return [message.data async for message in read(client, selection)]


@dataclass(slots=True)
class _Consumer:
    """A consumer of one reading. `left`: how many messages there were for it when it was made."""

    client: ReconnectingClient
    stream: str
    arrived: asyncio.Queue[Msg]
    name: str = ""
    left: int = 0
    received: int = 0

    async def next(self) -> Msg | None:
        """Return the next message; None if there is none at the moment."""
        message = await self._arrival()
        if message.headers and Header.STATUS in message.headers:
            if reply := message.reply or message.headers.get(Header.CONSUMER_STALLED):
                await self.client.publish(reply)  # flow control: what was before it has been read
            return None
        self.received += 1
        if message.metadata.sequence.consumer != self.received:
            raise InterruptedReadingError(f"message {self.received} of the consumer is missing")
        return message

    async def _arrival(self) -> Msg:
        """Return what arrives next: at least a heartbeat."""
        if not self.arrived.empty():
            return self.arrived.get_nowait()
        try:
            async with asyncio.timeout(SILENCE_SECONDS):  # `wait_for` may swallow a cancellation
                return await self.arrived.get()
        except TimeoutError as silence:
            raise InterruptedReadingError("the consumer is silent") from silence

    async def ask_for_left(self) -> int:
        """Return how many messages there are still for it: what it waits for may have been deleted."""
        info = await self.client.jetstream().consumer_info(self.stream, self.name)
        delivered = info.delivered.consumer_seq if info.delivered else 0
        return (info.num_pending or 0) + delivered - self.received


@contextlib.asynccontextmanager
async def _consumer(
    client: ReconnectingClient, selection: StreamSelection, limit: int = 0
) -> AsyncIterator[_Consumer]:
    """Make a consumer. `limit`: so many messages at most are sent, 0 for no limit; else tens of megabytes
    would come that nobody reads.
    """
    consumer, inbox = _Consumer(client, selection.stream, asyncio.Queue()), client.new_inbox()
    subscription = await client.subscribe(inbox, cb=consumer.arrived.put)
    try:
        if limit:
            await subscription.unsubscribe(limit)
        info = await client.jetstream().add_consumer(selection.stream, selection.config(inbox))
        consumer.name, consumer.left = info.name, info.num_pending or 0
        yield consumer
    finally:
        with contextlib.suppress(*TRANSIENT_ERRORS):
            await subscription.unsubscribe()
