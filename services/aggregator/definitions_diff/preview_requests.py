"""Answers preview requests: at most one at once, each in a process of its own that is ended in time."""

import asyncio
import contextlib
import logging
import sys
from asyncio.subprocess import PIPE

from nats.aio.msg import Msg
from pydantic import ValidationError

from services.aggregator.definitions_diff.task import PreviewTask
from services.contracts.previews import PreviewReply, PreviewRequest
from services.contracts.streams import AGGREGATOR_CONSUMER
from services.contracts.subjects import PREVIEWS
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient

SECONDS = 45
"""Below the minute after which usual proxies give up waiting for an answer."""
ALARM_SECONDS = SECONDS + 5
COMMAND = (sys.executable, "-m", "services.aggregator.definitions_diff")
BUSY = PreviewReply(refusal="another preview is being made", busy=True)
TOO_LONG = PreviewReply(refusal=f"it takes longer than {SECONDS} s: ask for fewer days")
TOO_LARGE = PreviewReply(refusal="it is larger than a message of NATS may be")
UNREADABLE = PreviewReply(refusal="the aggregator is of another release and cannot read the request")
FAILED = PreviewReply(refusal="this is a defect of Headway; the aggregator's log has the details")

_log = logging.getLogger(__name__)


def encoded(reply: PreviewReply) -> bytes:
    """Return a reply as it is sent."""
    return reply.model_dump_json(by_alias=True).encode()


class PreviewResponder:
    """Makes previews of other definitions for gateways; of several aggregators one gets each request."""

    def __init__(self, client: ReconnectingClient, mongo_url: str) -> None:
        self._client = client
        self._mongo_url = mongo_url
        self._is_busy = False

    async def run(self) -> None:
        """Reply to requests for ever."""
        subscription = await self._client.subscribe(PREVIEWS, queue=AGGREGATOR_CONSUMER)
        async with asyncio.TaskGroup() as group:
            async for message in subscription.messages:
                if self._is_busy:
                    await self._respond(message, encoded(BUSY))
                else:
                    self._is_busy = True
                    group.create_task(self._reply(message))

    async def _reply(self, message: Msg) -> None:
        try:
            reply = await self.reply_to(message.data)
        finally:
            self._is_busy = False
        await self._respond(message, reply)

    async def _respond(self, message: Msg, reply: bytes) -> None:
        with contextlib.suppress(*TRANSIENT_ERRORS):  # whoever waits gives up
            too_large = len(reply) > self._client.max_payload
            await message.respond(encoded(TOO_LARGE) if too_large else reply)

    async def reply_to(self, data: bytes) -> bytes:
        """Return the reply to a request, also where there is no preview."""
        try:
            request = PreviewRequest.model_validate_json(data)
        except ValidationError:
            return encoded(UNREADABLE)
        task = PreviewTask(request=request, mongo_url=self._mongo_url, seconds=ALARM_SECONDS)
        try:
            async with asyncio.timeout(SECONDS):
                return await _run(task.model_dump_json(by_alias=True).encode())
        except TimeoutError:
            return encoded(TOO_LONG)
        except (OSError, RuntimeError):
            _log.exception("a preview of definitions failed")
            return encoded(FAILED)


async def _run(task: bytes) -> bytes:
    """Return what the process says. Raises `RuntimeError` if it fails; ends it when cancelled."""
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=PIPE, stdout=PIPE)
    try:
        reply, _ = await process.communicate(task)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"the process of a preview ended with {process.returncode}")
    return reply
