"""Batches of a stream, pulled by FastStream subscribers while NATS is there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from faststream import AckPolicy
from faststream._internal.broker.registrator import Registrator
from faststream._internal.endpoint.subscriber.call_item import CallsCollection
from faststream._internal.types import BrokerMiddleware
from faststream.exceptions import FastStreamException, NackMessage
from faststream.message import StreamMessage
from faststream.middlewares import BaseMiddleware
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.configs import NatsBrokerConfig
from faststream.nats.subscriber.config import NatsSubscriberConfig, NatsSubscriberSpecificationConfig
from faststream.response import PublishCommand
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig
from pydantic import TypeAdapter

from services.contracts.streams import Stream
from services.runtime.batch_subscriber import (
    RETRY_SECONDS,
    Backlog,
    BatchSpecification,
    BatchSubscriber,
    Condition,
    at_once,
)
from services.runtime.messaging import TRANSIENT_ERRORS, inbox_prefix
from services.runtime.reconnecting_client import ReconnectingClient

WAITING_SECONDS = 5.0
DEFECT_SECONDS = 30.0
GRACEFUL_SECONDS = 30.0

_log = logging.getLogger(__name__)


Handler = Callable[[Any], Awaitable[Any]]
Decoder = Callable[[StreamMessage[list[Msg]]], Awaitable[Any]]
Middleware = BrokerMiddleware[Any, Any]


class GiveBackAfterDefect(BaseMiddleware[PublishCommand, Any]):
    """Has a batch whose handler has a defect delivered again after a while: at once it would fail again."""

    async def consume_scope(self, call_next: Handler, msg: StreamMessage[Any]) -> object:
        """Handle a batch. Raises `NackMessage` with a delay in place of anything unexpected."""
        try:
            return await call_next(msg)
        except FastStreamException:
            raise
        except Exception as problem:
            _log.exception("a batch cannot be handled")
            raise NackMessage(delay=DEFECT_SECONDS) from problem


class ReconnectingBroker(NatsBroker):
    """A FastStream broker whose connection outlasts what the server objects to."""

    async def _connect(self) -> ReconnectingClient:
        client = ReconnectingClient()
        await client.connect(**self._connection_kwargs)
        self.config.connect(client)
        return client


@dataclass(frozen=True, slots=True)
class Channel:
    """A stream that is read in batches by a durable consumer; `payload` is what one message holds.

    `decoder` makes of a batch what its handler gets. It must not fail: no dead letter would be published.
    `backlog`: when more than `batch` messages are taken at once; None: never.
    """

    stream: Stream
    config: ConsumerConfig
    batch: int
    decoder: Decoder
    payload: TypeAdapter[Any]
    description: str
    backlog: Backlog | None = None


class BatchConsumer:
    """Subscribers of a FastStream broker that reconnects for ever; they rest while it is not connected.

    They take the next batch as soon as `ready` returns. `middlewares`: of every batch, the outermost first.
    `graceful_seconds`: how long a batch that is being handled may take when the process ends.
    """

    def __init__(
        self,
        url: str,
        name: str,
        ready: Condition = at_once,
        middlewares: Sequence[Middleware] = (),
        graceful_seconds: float = GRACEFUL_SECONDS,
    ) -> None:
        self._up, self._anew = asyncio.Event(), asyncio.Event()
        self._ready = ready
        self._inbox_prefix = inbox_prefix(url)
        self._subscribers: list[BatchSubscriber] = []
        self.broker = ReconnectingBroker(
            url,
            name=name,
            inbox_prefix=self._inbox_prefix,
            middlewares=(GiveBackAfterDefect, *middlewares),
            apply_types=False,
            logger=logging.getLogger("faststream"),
            log_level=logging.DEBUG,
            graceful_timeout=graceful_seconds,
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

    async def consume(self) -> None:
        """Keep the subscribers running while the connection stands, for ever.

        Without a connection they would go on asking for batches, into the client's buffer: all those
        requests would then be answered at once, with messages that nobody is waiting for any more.
        """
        await self.broker.connect()
        await self._back()
        try:
            while True:
                await self._up.wait()
                self._anew.clear()
                if await _started(self._subscribers):
                    await self._anew.wait()
                await _stop(self._subscribers)
        finally:
            await _stop(self._subscribers)
            if self._up.is_set():
                await self.broker.stop()

    def subscribe(self, channel: Channel, handler: Handler) -> None:
        """Let a handler have the batches of a channel. FastStream acknowledges each after its handler."""
        config = NatsSubscriberConfig(
            subject=channel.stream.subject,
            sub_config=channel.config,
            extra_options={
                "durable": channel.config.durable_name,
                "stream": channel.stream.name,
                "inbox_prefix": f"{self._inbox_prefix}.".encode(),
            },
            _outer_config=cast(NatsBrokerConfig, self.broker.config),
            _ack_policy=AckPolicy.NACK_ON_ERROR,
        )
        calls = CallsCollection[list[Msg]]()
        subscriber = BatchSubscriber(
            config,
            _specification(self.broker, channel, calls),
            calls,
            stream=JStream(channel.stream.name, declare=False),
            pull_sub=PullSub(batch_size=channel.batch, timeout=WAITING_SECONDS, batch=True),
        )
        subscriber.backlog = channel.backlog
        subscriber.ready, subscriber.refused = self._ready, self._anew.set
        Registrator.subscriber(self.broker, subscriber)
        subscriber.add_call(parser_=None, decoder_=channel.decoder, codec_=None, dependencies_=())(handler)
        self._subscribers.append(subscriber)


def _specification(
    broker: NatsBroker, channel: Channel, calls: CallsCollection[list[Msg]]
) -> BatchSpecification:
    config = NatsSubscriberSpecificationConfig(
        subject=channel.stream.subject,
        queue=None,
        title_=channel.stream.name,
        description_=channel.description,
        include_in_schema=True,
    )
    specification = BatchSpecification(
        _outer_config=cast(NatsBrokerConfig, broker.config), calls=calls, specification_config=config
    )
    specification.payload = channel.payload
    return specification


async def _started(subscribers: Sequence[BatchSubscriber]) -> bool:
    """Start subscribers; a consumer that is gone is made again."""
    try:
        for subscriber in subscribers:
            await subscriber.start()
    except TRANSIENT_ERRORS as problem:
        _log.warning("cannot subscribe yet: %r", problem)
        await asyncio.sleep(RETRY_SECONDS)
        return False
    return True


async def _stop(subscribers: Sequence[BatchSubscriber]) -> None:
    for subscriber in subscribers:
        await subscriber.stop()
