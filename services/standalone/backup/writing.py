"""Writes a backup of a Headway, be it running or not."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from nats.js import JetStreamContext
from nats.js.api import Header
from nats.js.errors import NotFoundError

from services.aggregator.intake.log_reader import batches, extent
from services.contracts.streams import DEAD_LETTERS as DEAD_LETTERS_STREAM
from services.runtime.messaging import ensure_streams
from services.standalone.backup.archive import DEAD_LETTERS, DOCUMENTS, LOG, TOKENS, Archive, Line
from services.standalone.backup.store import Place

AT_ONCE = 1_000

Progress = Callable[[int, int], None]
"""Called with how many messages are done, and how many there are."""


async def write_backup(folder: Path, there: Place, progress: Progress) -> int:
    """Write a backup; returns how many messages of the log it holds. Raises `BackupError`.

    What is appended meanwhile is not in it: the log is read up to where it was at the beginning.
    """
    js, archive = there.client.jetstream(), Archive(folder)
    archive.open()
    await ensure_streams(js)
    last = (await extent(js)).last
    with archive.file(DOCUMENTS) as write:
        async for document in there.documents.read():
            write(document)
    archive.copy(there.tokens, TOKENS)
    with archive.file(DEAD_LETTERS) as write:
        async for line in _dead_letters(js):
            write(line)
    done = 0
    with archive.file(LOG) as write:
        async for messages in batches(js, 0, last, AT_ONCE):
            for message in messages:
                write(_line(message.subject, message.headers, message.data))
            done += len(messages)
            progress(messages[-1].metadata.sequence.stream, last)
    archive.close(version("headway"), datetime.now(UTC), last)
    return done


async def _dead_letters(js: JetStreamContext) -> AsyncIterator[Line]:
    sequence = 1
    while True:
        try:
            message = await js.get_msg(
                DEAD_LETTERS_STREAM.name, sequence, DEAD_LETTERS_STREAM.subject, next=True
            )
        except NotFoundError:
            return
        yield _line(message.subject or "", message.headers, message.data or b"")
        sequence = (message.seq or sequence) + 1


def _line(subject: str, headers: dict[str, str] | None, body: bytes) -> Line:
    line: Line = {"subject": subject, "body": b64encode(body).decode()}
    message_id = (headers or {}).get(Header.MSG_ID)
    return {**line, "id": message_id} if message_id else line
