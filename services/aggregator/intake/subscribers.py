"""Pulls batches from JetStream by FastStream subscribers, while NATS is there."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from faststream import AckPolicy
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.subscriber.usecases import LogicSubscriber
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy as JetStreamAckPolicy
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_never, wait_random_exponential

from services.contracts.streams import Stream
from services.runtime.messaging import TRANSIENT_ERRORS, inbox_prefix
from services.runtime.reconnecting_client import ReconnectingClient

WAITING_SECONDS = 5.0
BACKLOG_SECONDS = 0.1
RETRY_SECONDS = 0.5
GRACEFUL_SECONDS = 30.0
BATCHES_IN_FLIGHT = 40
OURS = ("filter_subject", "ack_policy", "ack_wait", "max_deliver", "max_ack_pending")

_log = logging.getLogger(__name__)

Handler = Callable[[list[Msg]], Awaitable[None]]


def consumer_config(
    durable: str, stream: Stream, batch: int, ack_wait: float, start: int = 1
) -> ConsumerConfig:
    """A durable consumer that any number of processes share, and that never gives a message up.

    `start`: the sequence of the first message that it delivers.
    """
    return ConsumerConfig(
        durable_name=durable,
        filter_subject=stream.subject,
        deliver_policy=DeliverPolicy.ALL if start == 1 else DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=None if start == 1 else start,
        ack_policy=JetStreamAckPolicy.EXPLICIT,
        ack_wait=ack_wait,
        max_deliver=-1,
        max_ack_pending=batch * BATCHES_IN_FLIGHT,
    )


async def ensure_consumer(js: JetStreamContext, stream: Stream, config: ConsumerConfig) -> None:
    """Create or update a durable consumer, as often as you like; waits while JetStream is not ready."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(TRANSIENT_ERRORS),
        stop=stop_never,
        wait=wait_random_exponential(0.1, max=5),
    ):
        with attempt:
            await _ensure(js, stream.name, config)


async def _ensure(js: JetStreamContext, stream: str, config: ConsumerConfig) -> None:
    """An update, even to the same configuration, makes JetStream count again what is pending."""
    assert config.durable_name is not None
    with contextlib.suppress(NotFoundError):
        there = (await js.consumer_info(stream, config.durable_name)).config
        if all(getattr(there, name) == getattr(config, name) for name in OURS):
            return
    await js.add_consumer(stream, config)


async def _as_received(message: StreamMessage[list[Msg]]) -> list[Msg]:
    """Leave the bytes to us: what cannot be read must become a dead letter, not an exception."""
    return message.raw_message


class Batches:
    """A pull subscription that hands over what there is as soon as there is something.

    FastStream goes on asking until a batch is full or its time is up, which would be added to the way of
    every single event; and nats-py sometimes says that time is up with a plain `TimeoutError`, which
    FastStream takes for a failure.
    """

    def __init__(self, subscription: JetStreamContext.PullSubscription, refused: Callable[[], None]) -> None:
        self._subscription = subscription
        self._refused = refused
        self._handed_over = False

    async def fetch(self, batch: int, timeout: float | None) -> list[Msg]:  # noqa: ASYNC109 (FastStream's)
        """Up to `batch` messages. Raises `nats.errors.TimeoutError` when there are none, or no more."""
        if self._handed_over:
            self._handed_over = False
            raise NatsTimeoutError
        try:
            messages = await self._subscription.fetch(1, timeout)
        except TimeoutError as problem:
            raise NatsTimeoutError from problem
        except APIError as problem:
            _log.warning("JetStream refuses a batch, subscribing anew: %s", problem)
            self._refused()
            await asyncio.sleep(RETRY_SECONDS)
            raise NatsTimeoutError from problem
        # JetStream says with each message how many there are behind it.
        if more := min(batch - 1, messages[0].metadata.num_pending):
            with contextlib.suppress(TimeoutError, APIError):
                messages += await self._subscription.fetch(more, BACKLOG_SECONDS)
        self._handed_over = len(messages) < batch
        return messages

    async def unsubscribe(self) -> None:
        """End the subscription."""
        await self._subscription.unsubscribe()


class LastingBroker(NatsBroker):
    """A FastStream broker whose connection outlasts what the server objects to."""

    async def _connect(self) -> ReconnectingClient:
        client = ReconnectingClient()
        await client.connect(**self._connection_kwargs)
        self.config.connect(client)
        return client


class Connection:
    """A FastStream broker that reconnects for ever, and whether it is connected."""

    def __init__(self, url: str, name: str, ending: Callable[[], None]) -> None:
        self._up, self._anew = asyncio.Event(), asyncio.Event()
        self._ending = ending
        self.inbox_prefix = inbox_prefix(url)
        self.broker = LastingBroker(
            url,
            name=name,
            inbox_prefix=self.inbox_prefix,
            apply_types=False,
            logger=logging.getLogger("faststream.aggregator"),
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
        self._anew.set()

    async def _back(self) -> None:
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
                self._anew.clear()
                if await _started(subscribers, self._anew.set):
                    await self._anew.wait()
                await _stop(subscribers)
        finally:
            self._ending()
            await _stop(subscribers)
            if self._up.is_set():
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
        inbox_prefix=f"{to.inbox_prefix}.".encode(),
        pull_sub=PullSub(batch_size=batch, timeout=WAITING_SECONDS, batch=True),
        decoder=_as_received,
        ack_policy=AckPolicy.MANUAL,
    )
    subscriber(handler)
    return subscriber


async def _started(subscribers: Sequence[LogicSubscriber[list[Msg]]], refused: Callable[[], None]) -> bool:
    """Start subscribers; a consumer that is gone is made again."""
    try:
        for subscriber in subscribers:
            await subscriber.start()
            pulled = cast(JetStreamContext.PullSubscription, subscriber.subscription)
            subscriber.subscription = Batches(pulled, refused)
    except TRANSIENT_ERRORS as problem:
        _log.warning("cannot subscribe yet: %r", problem)
        await asyncio.sleep(RETRY_SECONDS)
        return False
    return True


async def _stop(subscribers: Sequence[LogicSubscriber[list[Msg]]]) -> None:
    for subscriber in subscribers:
        await subscriber.stop()
