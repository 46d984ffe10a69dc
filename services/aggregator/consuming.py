"""Pulls batches from JetStream by FastStream subscribers, while NATS is there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from faststream import AckPolicy
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.subscriber.usecases import LogicSubscriber
from nats.aio.msg import Msg
from nats.js.api import AckPolicy as JetStreamAckPolicy
from nats.js.api import ConsumerConfig, DeliverPolicy

from services.contracts.streams import Stream
from services.runtime.messaging import AWAY

# FastStream hands a batch over when it is full or this time is up: half of it, on average, is added to
# the way of a single event.
COLLECTING_SECONDS = 0.05
RETRY_SECONDS = 0.5
GRACEFUL_SECONDS = 30.0
BATCHES_IN_FLIGHT = 40

_log = logging.getLogger(__name__)

Handler = Callable[[list[Msg]], Awaitable[None]]


def consumer_config(durable: str, stream: Stream, batch: int, ack_wait: float) -> ConsumerConfig:
    """A durable consumer that any number of processes share, and that never gives a message up."""
    return ConsumerConfig(
        durable_name=durable,
        filter_subject=stream.subject,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=JetStreamAckPolicy.EXPLICIT,
        ack_wait=ack_wait,
        max_deliver=-1,
        max_ack_pending=batch * BATCHES_IN_FLIGHT,
    )


async def _as_received(message: StreamMessage[list[Msg]]) -> list[Msg]:
    """Leave the bytes to us: what cannot be read must become a dead letter, not an exception."""
    return message.raw_message


class Connection:
    """A FastStream broker that reconnects for ever, and whether it is connected."""

    def __init__(self, url: str, name: str) -> None:
        self._up, self._down = asyncio.Event(), asyncio.Event()
        self.broker = NatsBroker(
            url,
            name=name,
            apply_types=False,
            logger=_log,
            log_level=logging.DEBUG,
            graceful_timeout=GRACEFUL_SECONDS,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            error_cb=self._noted,
            disconnected_cb=self._lost,
            reconnected_cb=self._back,
        )

    async def _noted(self, problem: Exception) -> None:
        _log.debug("nats: %r", problem)

    async def _lost(self) -> None:
        self._up.clear()
        self._down.set()

    async def _back(self) -> None:
        self._down.clear()
        self._up.set()

    async def consume(self, subscribers: Sequence[LogicSubscriber[list[Msg]]]) -> None:
        """Keep subscribers running while the connection stands, for ever.

        Without a connection they would go on asking for batches, into the client's buffer: all those
        requests would then be answered at once, with messages that nobody is waiting for any more.
        """
        await self.broker.connect()
        await self._back()
        try:
            while True:
                await self._up.wait()
                if await _started(subscribers):
                    await self._down.wait()
                await _stop(subscribers)
        finally:
            await _stop(subscribers)
            await self.broker.stop()


def subscribe(
    to: Connection, stream: Stream, config: ConsumerConfig, batch: int, handler: Handler
) -> LogicSubscriber[list[Msg]]:
    """A subscriber that pulls batches and acknowledges nothing by itself."""
    subscriber = to.broker.subscriber(
        stream.subject,
        stream=JStream(stream.name, declare=False),
        durable=config.durable_name,
        config=config,
        pull_sub=PullSub(batch_size=batch, timeout=COLLECTING_SECONDS, batch=True),
        decoder=_as_received,
        ack_policy=AckPolicy.MANUAL,
    )
    subscriber(handler)
    return subscriber


async def _started(subscribers: Sequence[LogicSubscriber[list[Msg]]]) -> bool:
    try:
        for subscriber in subscribers:
            await subscriber.start()
    except AWAY as problem:
        _log.warning("cannot subscribe yet: %r", problem)
        await asyncio.sleep(RETRY_SECONDS)
        return False
    return True


async def _stop(subscribers: Sequence[LogicSubscriber[list[Msg]]]) -> None:
    for subscriber in subscribers:
        await subscriber.stop()
