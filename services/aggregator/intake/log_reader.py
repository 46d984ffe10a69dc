"""Reads the log EVENTS from any sequence to another, in batches, however often NATS goes away on the way."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

from services.contracts.streams import EVENTS
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import StreamSelection, read

RETRY_SECONDS = 0.5

_log = logging.getLogger(__name__)


async def batches(client: ReconnectingClient, after: int, last: int, size: int) -> AsyncIterator[list[Msg]]:
    """Yield the messages behind `after`, up to `last`, in order; waits while NATS is away."""
    while after < last:
        try:
            async with aclosing(_batches(client, after, last, size)) as found:
                async for messages in found:
                    yield messages
                    after = messages[-1].metadata.sequence.stream
                return  # whatever would come up to `last` was deleted
        except (NotFoundError, *TRANSIENT_ERRORS) as problem:
            _log.info("reading the log again behind %d: %s", after, problem)
            await asyncio.sleep(RETRY_SECONDS)


async def _batches(
    client: ReconnectingClient, after: int, last: int, size: int
) -> AsyncGenerator[list[Msg], None]:
    batch: list[Msg] = []
    selection = StreamSelection(EVENTS.name, EVENTS.subject, after)
    async with aclosing(read(client, selection, until=last)) as messages:
        async for message in messages:
            batch.append(message)
            if len(batch) == size:
                yield batch
                batch = []
    if batch:
        yield batch
