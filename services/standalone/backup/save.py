"""Makes a backup of a running or a stopped Headway."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bson.json_util import CANONICAL_JSON_OPTIONS, dumps
from motor.motor_asyncio import AsyncIOMotorDatabase

from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.backup import manifest
from services.standalone.backup.lines_file import LinesFile, entry
from services.standalone.backup.manifest import BackupError, FileEntry, LogEntry, Manifest
from services.standalone.backup.parts import BEFORE_THE_LOG, COLLECTIONS, LOG, TOKENS, BackupPart
from services.standalone.backup.records import Content
from services.standalone.backup.stream_records import check_whole, records

Progress = Callable[[str, int], None]
"""Told what is at hand and how many lines more are done."""


@dataclass(frozen=True, slots=True)
class BackupSource:
    """What is backed up: the servers, the tokens' file, and whether it is the demo organisation's."""

    client: ReconnectingClient
    database: AsyncIOMotorDatabase[dict[str, Any]]
    tokens_file: Path
    demo: bool


def make_folder(folder: Path) -> None:
    """Make the folder of a backup, for its owner alone. Raises `BackupError` where something is in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if any(folder.iterdir()):
            raise BackupError(f"{folder} is not empty: every backup needs a folder of its own")
    except OSError as problem:
        raise BackupError(f"cannot write to {folder}: {problem.strerror}") from None


class BackupWriter:
    """Writes one backup into a folder."""

    def __init__(self, installation: BackupSource, folder: Path, progress: Progress) -> None:
        self._installation = installation
        self._folder = folder
        self._progress = progress
        self._files: dict[str, FileEntry] = {}

    async def run(self, now: datetime) -> Manifest:
        """Write everything, the manifest last. Raises `BackupError`, `OSError`, or what a server raises."""
        for part in BEFORE_THE_LOG:
            await self._save(part)
        for file, collection in COLLECTIONS.items():
            await self._save_collection(file, collection)
        self._save_tokens()
        log = await self._save(LOG)
        await check_whole(self._installation.client.jetstream(), LOG.stream, log)
        made = Manifest(
            headway=version("headway"),
            made_at=now,
            demo=self._installation.demo,
            log=LogEntry(
                first=log.first,
                last=log.last,
                messages=log.messages,
                digest=log.digest,
                unbroken=log.unbroken,
            ),
            files=self._files,
        )
        manifest.write(self._folder, made)
        return made

    async def _save(self, part: BackupPart) -> Content:
        content, file = Content(), LinesFile(self._folder / part.file)
        async with aclosing(records(self._installation.client, part)) as found:
            async for record in found:
                file.add(record.line())
                content.add(record)
                self._progress(part.file, 1)
        self._files[part.file] = file.close()
        return content

    async def _save_collection(self, name: str, collection: str) -> None:
        file = LinesFile(self._folder / name)
        async for document in self._installation.database[collection].find(sort=[("_id", 1)]):
            file.add(dumps(document, json_options=CANONICAL_JSON_OPTIONS))
            self._progress(name, 1)
        self._files[name] = file.close()

    def _save_tokens(self) -> None:
        if self._installation.tokens_file.exists():
            copy = self._folder / TOKENS
            copy.touch(mode=0o600)
            copy.write_bytes(self._installation.tokens_file.read_bytes())
            self._files[TOKENS] = entry(copy, 1)
