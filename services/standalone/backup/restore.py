"""Restores a backup into empty servers."""

import contextlib
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bson.json_util import CANONICAL_JSON_OPTIONS, loads
from motor.motor_asyncio import AsyncIOMotorDatabase
from nats.js.errors import NotFoundError

from services.collector.checkpoints import keys
from services.collector.checkpoints.log_position import LogPosition
from services.collector.checkpoints.store import open_store
from services.contracts.streams import ALL, COLLECTOR_BUCKET, DELIVERIES_BUCKET, EVENTS
from services.runtime.log_state import read_log_state
from services.runtime.messaging import ensure_streams, stream_config
from services.runtime.publisher import BATCH, Message, Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.backup.lines_file import lines
from services.standalone.backup.manifest import BackupError, Manifest
from services.standalone.backup.parts import (
    CHECKPOINTS,
    COLLECTIONS,
    DELIVERIES,
    LOG,
    OTHER_STREAMS,
    TOKENS,
    BackupPart,
)
from services.standalone.backup.records import Content, Record
from services.standalone.backup.save import Progress
from services.standalone.backup.stream_records import length, records

STREAMS = tuple(stream.name for stream in ALL)
BUCKETS = tuple(f"KV_{bucket}" for bucket in (COLLECTOR_BUCKET, DELIVERIES_BUCKET))
POSITION = f"$KV.{COLLECTOR_BUCKET}.{keys.LOG_POSITION}"

Database = AsyncIOMotorDatabase[dict[str, Any]]


class BackupRestore:
    """Restores one backup, whose files were checked before."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        client: ReconnectingClient,
        database: Database,
        progress: Progress,
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._client = client
        self._js = client.jetstream()
        self._database = database
        self._progress = progress

    async def drop(self) -> None:
        """Remove what the servers hold of Headway."""
        for stream in (*STREAMS, *BUCKETS):
            with contextlib.suppress(NotFoundError):
                await self._js.delete_stream(stream)
        for collection in await self._database.list_collection_names():
            await self._database.drop_collection(collection)

    async def run(self) -> None:
        """Fill the servers. Raises `BackupError` where they hold something, or what they took is not all."""
        await self._check_empty()
        await self._create_log()
        await ensure_streams(self._js)
        await self._publish(LOG)
        await self._check_log()
        for part in OTHER_STREAMS:
            await self._publish(part)
        if self._manifest.log.unbroken:
            await self._restore_checkpoints()
        for file, collection in COLLECTIONS.items():
            if file in self._manifest.files:  # a backup of an older release has fewer
                await self._insert(file, collection)

    async def _check_empty(self) -> None:
        if held := await length(self._js, EVENTS.name):
            raise BackupError(f"the log is not empty: it holds {held:,} events; --replace drops them")
        if there := await self._database.list_collection_names():
            raise BackupError(f"MongoDB is not empty: it has {there[0]}; --replace drops it")

    async def _create_log(self) -> None:
        """A log that begins with the sequence with which the old one began, instead of an empty one."""
        with contextlib.suppress(NotFoundError):
            await self._js.delete_stream(EVENTS.name)
        config = stream_config(EVENTS)
        config.first_seq = max(1, self._manifest.log.first)
        await self._js.add_stream(config)

    async def _publish(self, part: BackupPart) -> None:
        """Publish records in their order; an id that comes again is left out, for it would be dropped."""
        publisher, seen = Publisher(self._client), set[str | None]()
        for batch in _batches(self._records(part)):
            messages = [self._message(record, seen) for record in batch]
            await publisher.publish_all(messages)
            self._progress(part.file, len(messages))

    def _message(self, record: Record, seen: set[str | None]) -> Message:
        again = record.id in seen
        seen.add(record.id)
        return Message(record.subject, record.body, None if again else record.id)

    def _records(self, part: BackupPart) -> Iterator[Record]:
        try:
            yield from map(Record.of, lines(self._folder / part.file))
        except (ValueError, OSError, EOFError) as problem:
            raise BackupError(f"{self._folder / part.file} cannot be read: {problem}") from None

    async def _check_log(self) -> None:
        """Read the log back, whole."""
        content, log = Content(), self._manifest.log
        async for record in records(self._client, LOG):
            content.add(record)
        if (content.messages, content.digest) != (log.messages, log.digest):
            found = f"{content.messages} of {log.messages} events are there"
            raise BackupError(f"the log is not as it was: {found}")

    async def _restore_checkpoints(self) -> None:
        """What the collector remembers, held against the log as it is now: the stream is a new one."""
        await open_store(self._client)
        await self._publish(CHECKPOINTS)
        await self._publish(DELIVERIES)
        position = next((one for one in self._records(CHECKPOINTS) if one.subject == POSITION), None)
        if position:
            await Publisher(self._client).publish(Message(POSITION, await self._moved(position.body)))

    async def _moved(self, position: bytes) -> bytes:
        """The memory's position in the log, for the log as it is here."""
        log = await read_log_state(self._js)
        now = {"created": log.created, "last": log.last, "count": log.count}
        return LogPosition.model_validate_json(position).model_copy(update=now).model_dump_json().encode()

    async def _insert(self, file: str, collection: str) -> None:
        for line in lines(self._folder / file):
            await self._database[collection].insert_one(loads(line, json_options=CANONICAL_JSON_OPTIONS))
            self._progress(file, 1)


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, BATCH)):
        yield batch


def restore_tokens(folder: Path, tokens_file: Path, beside: str) -> None:
    """Put the tokens' file back; one that is there is kept under its name with `beside` behind it."""
    copy = folder / TOKENS
    if not copy.exists():
        return
    if tokens_file.exists():
        tokens_file.rename(tokens_file.with_name(f"{tokens_file.name}.{beside}"))
    descriptor = os.open(tokens_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(copy.read_bytes())
