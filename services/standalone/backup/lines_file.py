"""Compressed files of lines, and their entries in the manifest."""

import contextlib
import gzip
import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from services.standalone.backup.manifest import BackupError, FileEntry


class LinesFile:
    """A compressed file of lines, being written; durable once it is closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = 0
        path.touch(mode=0o600)  # it may hold keys
        self._file = gzip.open(path, "wt", compresslevel=6, encoding="utf-8")  # noqa: SIM115 (closed below)

    def add(self, line: str) -> None:
        """Write one line. Raises `BackupError`."""
        with _writing(self._path):
            self._file.write(f"{line}\n")
        self._lines += 1

    def close(self) -> FileEntry:
        """End the file; returns what the manifest says of it. Raises `BackupError`."""
        with _writing(self._path):
            self._file.close()
            return entry(self._path, self._lines)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise BackupError(f"cannot write {path}: {problem.strerror}") from None


def entry(path: Path, lines: int) -> FileEntry:
    """What the manifest says of a file, once the file is durable."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return FileEntry(lines=lines, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def lines(path: Path) -> Iterator[str]:
    """The lines of a file that was checked."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def stamp(at: datetime) -> str:
    """A moment as a part of a file's name."""
    return f"{at:%Y%m%dT%H%M%SZ}"
