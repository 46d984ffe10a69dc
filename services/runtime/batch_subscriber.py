"""A FastStream subscriber that is handed batches of a stream as soon as there is something."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from faststream.nats.subscriber.specification import NatsSubscriberSpecification
from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import APIError
from pydantic import TypeAdapter

BACKLOG_SECONDS = 0.1
FAR_BEHIND_SECONDS = 1.0
RETRY_SECONDS = 0.5

Condition = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)


async def at_once() -> None:
    """Let a batch be taken at any time."""


class BatchSpecification(NatsSubscriberSpecification):
    """How the AsyncAPI document describes a channel that is read in batches: by what one message holds."""

    __slots__ = ("payload",)

    payload: TypeAdapter[Any]

    def get_payloads(self) -> list[tuple[dict[str, Any], str]]:
        """The JSON schema of a message."""
        schema = self.payload.json_schema(ref_template="#/components/schemas/{model}")
        return [(schema, "")]


@dataclass(frozen=True, slots=True)
class Backlog:
    """While so many messages are waiting, up to so many are one batch."""

    waiting: int
    batch: int


class BatchSubscriber(BatchPullStreamSubscriber):
    """A FastStream subscriber that hands over what there is as soon as there is something.

    FastStream goes on asking until a batch is full or its time is up, which would be added to the way of
    every single event; and nats-py sometimes says that time is up with a plain `TimeoutError`, which
    FastStream takes for a failure.
    """

    __slots__ = ("backlog", "ready", "refused")

    backlog: Backlog | None
    """When more than a batch is taken at once."""
    ready: Condition
    """Returns as soon as a batch may be taken."""
    refused: Callable[[], None]
    """Called when JetStream refuses a batch: then one has to subscribe anew."""

    async def _consume_pull(self) -> None:
        while self.running:
            await self.ready()
            try:
                messages = await self._available()
            except TimeoutError:
                continue
            except NatsError as problem:
                _log.warning("a batch cannot be had, subscribing anew: %s", problem)
                self.refused()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if self.running:  # what is left has not been acknowledged: it is delivered again
                await self.consume(messages)

    async def _available(self) -> list[Msg]:
        """Up to a batch, or to that of a backlog while there is one.

        Raises `TimeoutError` while there is nothing, `NatsError` if it is refused.
        """
        assert self.subscription is not None
        messages = await self.subscription.fetch(1, self.pull_sub.timeout)
        # JetStream says with each message how many there are behind it.
        waiting = messages[0].metadata.num_pending
        size, seconds = self.pull_sub.batch_size, BACKLOG_SECONDS
        if self.backlog and waiting >= self.backlog.waiting:
            size, seconds = self.backlog.batch, FAR_BEHIND_SECONDS
        if more := min(size - 1, waiting):
            with contextlib.suppress(TimeoutError, APIError):
                messages += await self.subscription.fetch(more, seconds)
        return messages
