"""Restores a backup into a Headway that holds nothing yet, and that does not run."""

import contextlib
from base64 import b64decode
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from nats.js.errors import NotFoundError

from services.contracts import streams
from services.runtime.messaging import ensure_streams
from services.runtime.publishing import Message, Publisher
from services.standalone.backup.archive import (
    DEAD_LETTERS,
    DOCUMENTS,
    LOG,
    TOKENS,
    BackupError,
    Line,
    Manifest,
    copy_back,
    read_lines,
)
from services.standalone.backup.store import Place
from services.standalone.backup.writing import Progress

AT_ONCE = 2_000
REPLACE = " (--replace, to drop all that is here)"
BUCKETS = tuple(f"KV_{bucket}" for bucket in (streams.COLLECTOR_BUCKET, streams.DELIVERIES_BUCKET))


async def check_target(there: Place) -> None:
    """Raises `BackupError` if there is anything that a restoring would mix with."""
    with contextlib.suppress(NotFoundError):
        held = (await there.client.jetstream().stream_info(streams.EVENTS.name)).state.messages
        if held:
            raise BackupError(f"the log here holds {held} messages already{REPLACE}")
    if not await there.documents.empty():
        raise BackupError(f"MongoDB holds a Headway already{REPLACE}")


async def drop_all(there: Place) -> None:
    """Remove the streams, the collector's memory and what MongoDB holds."""
    for name in (*(stream.name for stream in streams.ALL), *BUCKETS):
        with contextlib.suppress(NotFoundError):
            await there.client.jetstream().delete_stream(name)
    await there.documents.drop()


async def restore_backup(folder: Path, manifest: Manifest, there: Place, progress: Progress) -> int:
    """Put everything back, the log last; returns how many messages it has. `manifest`: a checked one.

    The collector's memory is not part of a backup: it begins anew, and publishes nothing twice that is in
    the log. The read models are built from the log when Headway starts.
    """
    await ensure_streams(there.client.jetstream())
    for line in read_lines(folder / DOCUMENTS):
        await there.documents.write(line)
    copy_back(folder, manifest, TOKENS, there.tokens)
    publisher = Publisher(there.client)
    await publisher.publish_all(map(_message, read_lines(folder / DEAD_LETTERS)))
    total, done = manifest.files[LOG].lines, 0
    lines = read_lines(folder / LOG)
    while some := list(islice(_messages(lines), AT_ONCE)):
        await publisher.publish_all(some)
        done += len(some)
        progress(done, total)
    if done != total:
        raise BackupError(f"{folder / LOG} has {done} lines, not {total}")
    return done


def _messages(lines: Iterator[Line]) -> Iterator[Message]:
    return map(_message, lines)


def _message(line: Line) -> Message:
    return Message(line["subject"], b64decode(line["body"]), line.get("id"))
