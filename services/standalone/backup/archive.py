"""The folder of a backup: compressed files of JSON lines, and last of all a manifest with their digests.

A folder without a manifest is a backup that was interrupted.
"""

import contextlib
import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

MANIFEST = "manifest.json"
LOG, DEAD_LETTERS, DOCUMENTS, TOKENS = (
    "log.jsonl.gz",
    "dead_letters.jsonl.gz",
    "documents.jsonl.gz",
    "tokens.json",
)
FORMAT = 1
LEVEL = 5  # of compression
CHUNK = 2**20

Line = dict[str, Any]
Write = Callable[[Line], None]


class BackupError(Exception):
    """A backup cannot be written or used; the text says why, in one line."""


class File(BaseModel):
    """A file of a backup: its SHA-256, and how many lines it has."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    lines: int


class Manifest(BaseModel):
    """What a backup holds. `last_sequence`: that of the log's last message in it."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    version: str
    created: AwareDatetime
    last_sequence: int
    files: dict[str, File]


class Archive:
    """A backup being written into a folder of its own, for its owner alone: it holds keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, File] = {}

    def open(self) -> None:
        """Make the folder. Raises `BackupError` if there is something in it."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(self._folder.iterdir()):
                raise BackupError(f"{self._folder} is not empty: name a folder that is, or a new one")
        except OSError as problem:
            raise BackupError(f"cannot write to {self._folder}: {problem.strerror}") from problem

    @contextlib.contextmanager
    def file(self, name: str) -> Iterator[Write]:
        """A file to write lines to; noted for the manifest when it is whole."""
        path, count = self._folder / name, 0
        with (
            _private(path) as raw,
            gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=LEVEL, mtime=0) as file,
        ):

            def write(line: Line) -> None:
                nonlocal count
                file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
                count += 1

            yield write
        self._files[name] = File(sha256=digest(path), lines=count)

    def copy(self, source: Path, name: str) -> None:
        """A file as it is, if it is there."""
        if not source.exists():
            return
        with _private(self._folder / name) as file:
            file.write(source.read_bytes())
        self._files[name] = File(sha256=digest(self._folder / name), lines=1)

    def close(self, version: str, created: datetime, last_sequence: int) -> None:
        """Write the manifest: from now on it is a backup."""
        manifest = Manifest(version=version, created=created, last_sequence=last_sequence, files=self._files)
        fresh = self._folder / f"{MANIFEST}.new"
        with _private(fresh) as file:
            file.write(manifest.model_dump_json(indent=2).encode())
        fresh.rename(self._folder / MANIFEST)


@contextlib.contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only its owner may read, on the disk when it is closed."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(descriptor)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup, after every file was held against it. Raises `BackupError`."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BackupError(f"{folder} is no backup, or it was interrupted: there is no {MANIFEST}") from None
    except (OSError, ValidationError) as problem:
        raise BackupError(f"{folder / MANIFEST} cannot be read: {problem}") from problem
    if manifest.format > FORMAT:
        raise BackupError(f"{folder} is of a newer release ({manifest.version})")
    for name, file in manifest.files.items():
        _check(folder / name, file)
    return manifest


def _check(path: Path, file: File) -> None:
    try:
        same = digest(path) == file.sha256
    except OSError as problem:
        raise BackupError(f"{path} cannot be read: {problem.strerror}") from problem
    if not same:
        raise BackupError(f"{path} is damaged: its digest is another than when it was written")


def copy_back(folder: Path, manifest: Manifest, name: str, target: Path) -> None:
    """Put a file that was copied back where it was, if it is in the backup."""
    if name in manifest.files:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        with _private(target) as file:
            file.write((folder / name).read_bytes())


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file that was held against the manifest."""
    with gzip.open(path, "rb") as file:
        for line in file:
            yield json.loads(line)
