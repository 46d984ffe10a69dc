"""Reads the last message of each subject of a stream.

nats-py can list a bucket by watching it, but takes a bucket for empty if its messages arrive before the
answer with their number; here that answer only decides whether to wait for messages.
"""

from collections.abc import AsyncIterator

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import DeliverPolicy

from services.contracts.streams import Stream

TIMEOUT_SECONDS = 5.0


async def last_messages(js: JetStreamContext, stream: str, subject: str) -> list[Msg]:
    """Return the last message of each subject under a pattern. Raises one of `TRANSIENT_ERRORS`."""
    return [message async for message in each_last_message(js, stream, subject)]


async def each_last_message(js: JetStreamContext, stream: str, subject: str) -> AsyncIterator[Msg]:
    """Yield the last message of each subject, one by one: all together may be large."""
    if not (await js.stream_info(stream, subjects_filter=subject)).state.subjects:
        return
    subscription = await js.subscribe(
        subject, stream=stream, ordered_consumer=True, deliver_policy=DeliverPolicy.LAST_PER_SUBJECT
    )
    try:
        while True:
            message = await subscription.next_msg(TIMEOUT_SECONDS)
            yield message
            if not message.metadata.num_pending:
                return
    finally:
        await subscription.unsubscribe()


async def last_values(js: JetStreamContext, stream: Stream) -> list[bytes]:
    """Return the body of the last message of each subject. Raises one of `TRANSIENT_ERRORS`."""
    return [message.data for message in await last_messages(js, stream.name, stream.subject)]
