"""Everything that a stream of last values holds at a moment.

nats-py can list a bucket by watching it, but takes one for empty whose messages overtake the answer about
their number; here that answer only says whether there is anything to wait for.
"""

from collections.abc import AsyncIterator

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import DeliverPolicy

from services.contracts.streams import Stream

PATIENCE_SECONDS = 5.0


async def last_messages(js: JetStreamContext, stream: str, subject: str) -> list[Msg]:
    """The last message of each subject under a pattern. Raises one of `AWAY` while NATS does not answer."""
    return [message async for message in each_last_message(js, stream, subject)]


async def each_last_message(js: JetStreamContext, stream: str, subject: str) -> AsyncIterator[Msg]:
    """The same, one after the other: all together may be large."""
    if not (await js.stream_info(stream, subjects_filter=subject)).state.subjects:
        return
    reading = await js.subscribe(
        subject, stream=stream, ordered_consumer=True, deliver_policy=DeliverPolicy.LAST_PER_SUBJECT
    )
    try:
        while True:
            message = await reading.next_msg(PATIENCE_SECONDS)
            yield message
            if not message.metadata.num_pending:
                return
    finally:
        await reading.unsubscribe()


async def last_words(js: JetStreamContext, stream: Stream) -> list[bytes]:
    """What the last message of each subject says. Raises one of `AWAY` while NATS does not answer."""
    return [message.data for message in await last_messages(js, stream.name, stream.subject)]
