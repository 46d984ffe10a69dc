"""The log EVENTS from any sequence to another, in batches, however often NATS goes away on the way.

JetStream pushes while the batch before is dealt with, as much ahead as is not acknowledged yet.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from services.contracts.streams import EVENTS
from services.runtime.messaging import TRANSIENT_ERRORS

FETCH_SECONDS = 10.0
AGAIN_SECONDS = 0.5
FORGOTTEN_SECONDS = 600.0  # longer than anybody takes over a batch
BATCHES_AHEAD = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extent:
    """The sequences of the log's first and last message; `last` is 0 while it never had any."""

    first: int
    last: int

    @property
    def whole(self) -> bool:
        """Whether the log still has its beginning."""
        return self.first <= 1 or self.last == 0


async def extent(js: JetStreamContext) -> Extent:
    """What the log has right now. Raises one of `TRANSIENT_ERRORS`."""
    state = (await js.stream_info(EVENTS.name)).state
    return Extent(state.first_seq, state.last_seq)


async def batches(js: JetStreamContext, after: int, last: int, size: int) -> AsyncIterator[list[Msg]]:
    """The messages behind `after`, up to `last`, in order; waits while NATS is away."""
    while after < last:
        try:
            async with aclosing(_read(js, after, size)) as found:
                async for messages in found:
                    after = messages[-1].metadata.sequence.stream
                    if after <= last:
                        yield messages
                    elif some := [one for one in messages if one.metadata.sequence.stream <= last]:
                        yield some
                    if after >= last:
                        return
                return  # whatever would come up to `last` was deleted
        except (NotFoundError, *TRANSIENT_ERRORS) as problem:
            _log.info("reading the log again behind %d: %s", after, problem)
            await asyncio.sleep(AGAIN_SECONDS)


async def _read(js: JetStreamContext, after: int, size: int) -> AsyncGenerator[list[Msg], None]:
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        ack_policy=AckPolicy.ALL,
        max_ack_pending=BATCHES_AHEAD * size,
        ack_wait=FORGOTTEN_SECONDS,
        inactive_threshold=FORGOTTEN_SECONDS,
        mem_storage=True,
    )
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    subscription = await js.subscribe(
        EVENTS.subject, stream=EVENTS.name, config=config, cb=arrived.put, manual_ack=True
    )
    try:
        info = await subscription.consumer_info()
        waiting, taken = (info.num_pending or 0) + (info.delivered.consumer_seq if info.delivered else 0), 0
        while waiting:
            messages = await _taken(arrived, min(size, waiting))
            taken += len(messages)
            if messages[-1].metadata.sequence.consumer != taken:
                raise TimeoutError("something got lost on the way")
            yield messages
            await messages[-1].ack()
            waiting = messages[-1].metadata.num_pending
    finally:
        await subscription.unsubscribe()


async def _taken(arrived: asyncio.Queue[Msg], count: int) -> list[Msg]:
    """So many messages. Raises `TimeoutError` if they do not come."""
    async with asyncio.timeout(FETCH_SECONDS):
        return [await arrived.get() for _ in range(count)]
