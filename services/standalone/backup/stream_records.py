"""Reads the records of a stream, as they are now."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import Header
from nats.js.errors import NotFoundError

from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import StreamSelection, extent, read
from services.standalone.backup.manifest import BackupError
from services.standalone.backup.parts import BackupPart
from services.standalone.backup.records import Content, Record

REMOVED = ("DEL", "PURGE")


async def length(js: JetStreamContext, stream: str) -> int:
    """Return how many messages a stream has; 0 if it is not there."""
    try:
        return (await js.stream_info(stream)).state.messages
    except NotFoundError:
        return 0


async def records(client: ReconnectingClient, part: BackupPart) -> AsyncGenerator[Record, None]:
    """Yield every message in order; of a part that is so, the newest of each subject that is not removed."""
    js, selection = client.jetstream(), StreamSelection(part.stream, part.subject, last_of_each=part.newest)
    if not await length(js, part.stream):
        return
    last = (await extent(js, part.stream)).last
    async with aclosing(read(client, selection, until=last)) as messages:
        async for message in messages:
            if (message.headers or {}).get("KV-Operation") not in REMOVED:
                yield _record(message)


async def check_whole(js: JetStreamContext, stream: str, content: Content) -> None:
    """Raise `BackupError` if the stream has more messages up to the last one that was read."""
    state = (await js.stream_info(stream)).state
    since = state.last_seq - content.last
    if content.messages < state.messages - since:
        found = f"{content.messages:,} of {state.messages - since:,} messages"
        raise BackupError(f"{stream} is damaged: it gave {found}")


def _record(message: Msg) -> Record:
    metadata = message.metadata
    name = (message.headers or {}).get(Header.MSG_ID)
    return Record(metadata.sequence.stream, metadata.timestamp, message.subject, name, message.data)
