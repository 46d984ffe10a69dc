"""Reads streams from their beginning to where they end right now."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import DeliverPolicy, Header
from nats.js.errors import NotFoundError

from services.standalone.backup.manifest import BackupError
from services.standalone.backup.records import Content, Record

TIMEOUT_SECONDS = 30.0
REMOVED = ("DEL", "PURGE")


async def length(js: JetStreamContext, stream: str) -> int:
    """Return how many messages a stream has; 0 if it is not there."""
    try:
        return (await js.stream_info(stream)).state.messages
    except NotFoundError:
        return 0


async def every(js: JetStreamContext, stream: str, subject: str) -> AsyncGenerator[Record, None]:
    """Every message, in order."""
    if await length(js, stream):
        async with aclosing(_read(js, stream, subject, DeliverPolicy.ALL)) as messages:
            async for message in messages:
                yield _record(message)


async def check_whole(js: JetStreamContext, stream: str, content: Content) -> None:
    """Raise `BackupError` if the stream has more messages up to the last one that was read."""
    state = (await js.stream_info(stream)).state
    since = state.last_seq - content.last
    if content.messages < state.messages - since:
        found = f"{content.messages:,} of {state.messages - since:,} messages"
        raise BackupError(f"{stream} is damaged: it gave {found}")


async def newest(js: JetStreamContext, stream: str, subject: str) -> AsyncGenerator[Record, None]:
    """The newest message of each subject, without those that only say that it was removed."""
    if await length(js, stream):
        async with aclosing(_read(js, stream, subject, DeliverPolicy.LAST_PER_SUBJECT)) as messages:
            async for message in messages:
                if (message.headers or {}).get("KV-Operation") not in REMOVED:
                    yield _record(message)


async def _read(
    js: JetStreamContext, stream: str, subject: str, policy: DeliverPolicy
) -> AsyncGenerator[Msg, None]:
    """The messages up to the last there is as of now."""
    last = (await js.stream_info(stream)).state.last_seq
    reading = await js.subscribe(subject, stream=stream, ordered_consumer=True, deliver_policy=policy)
    try:
        while True:
            message = await reading.next_msg(TIMEOUT_SECONDS)
            if message.metadata.sequence.stream <= last:
                yield message
            if message.metadata.sequence.stream >= last or not message.metadata.num_pending:
                return
    finally:
        await reading.unsubscribe()


def _record(message: Msg) -> Record:
    metadata = message.metadata
    name = (message.headers or {}).get(Header.MSG_ID)
    return Record(metadata.sequence.stream, metadata.timestamp, message.subject, name, message.data)
