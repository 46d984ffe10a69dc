"""Reads the stream CHANGES in order, from any sequence on, and notices when something is missing."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError

from services.contracts.streams import CHANGES

HEARTBEAT_SECONDS = 1.0
SILENCE_SECONDS = 3.0
TRANSIENT_ERRORS = (Error, APIError, OSError, TimeoutError)


class InterruptedReadingError(Exception):
    """Messages were missed, or the consumer is gone; reading goes on with a new one."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """The sequences that the stream still has; `last` is `first - 1` while it is empty."""

    first: int
    last: int

    def can_resume(self, after: int) -> bool:
        """Whether nothing behind `after` is gone, and `after` is of this stream at all."""
        return self.first - 1 <= after <= self.last


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A message of the stream."""

    sequence: int
    body: bytes


class ChangeStream:
    """The stream, over a connection that comes back by itself."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._js = client.jetstream(timeout=2)

    async def sequences(self) -> Sequences:
        """What the stream still has. Raises one of `TRANSIENT_ERRORS`."""
        state = (await self._js.stream_info(CHANGES.name)).state
        return Sequences(max(state.first_seq, 1), state.last_seq)

    @contextlib.asynccontextmanager
    async def _consumer(self, after: int) -> AsyncIterator[Subscription]:
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox)
        try:
            await self._js.add_consumer(CHANGES.name, _config(inbox, after))
            yield subscription
        finally:
            # The server removes an ephemeral consumer that nobody listens to.
            with contextlib.suppress(*TRANSIENT_ERRORS):
                await subscription.unsubscribe()

    async def follow(self, after: int) -> AsyncGenerator[StoredNotice, None]:
        """Every message behind `after`. Raises `InterruptedReadingError` or one of `TRANSIENT_ERRORS`."""
        expected = 1
        async with self._consumer(after) as subscription:
            while True:
                message = await _next(subscription)
                if message.headers and "Status" in message.headers:
                    continue
                sequence = message.metadata.sequence
                if sequence.consumer != expected:
                    raise InterruptedReadingError(f"message {expected} of the consumer is missing")
                expected += 1
                yield StoredNotice(sequence.stream, message.data)

    async def between(self, after: int, until: int) -> AsyncGenerator[StoredNotice, None]:
        """The messages behind `after`, up to `until`. Raises what `follow` raises."""
        if after >= until:
            return
        async with contextlib.aclosing(self.follow(after)) as messages:
            async for message in messages:
                yield message
                if message.sequence >= until:
                    return


async def _next(subscription: Subscription) -> Msg:
    try:
        return await subscription.next_msg(SILENCE_SECONDS)
    except TimeoutError as silence:
        raise InterruptedReadingError("the consumer is silent") from silence


def _config(inbox: str, after: int) -> ConsumerConfig:
    return ConsumerConfig(
        deliver_subject=inbox,
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        ack_policy=AckPolicy.NONE,
        idle_heartbeat=HEARTBEAT_SECONDS,
        inactive_threshold=5,
        mem_storage=True,
        num_replicas=1,
    )
