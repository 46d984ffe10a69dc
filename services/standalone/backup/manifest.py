"""The manifest of a backup, `manifest.json`: written last, so that its presence means completeness."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from services.standalone.atomic_file import write_if_changed

FILE = "manifest.json"


class BackupError(Exception):
    """A backup cannot be made or used; the text says why in one line."""


class FileEntry(BaseModel):
    """A file of the backup: how many lines it has, and the SHA-256 of its bytes."""

    model_config = ConfigDict(frozen=True)

    lines: int
    sha256: str


class LogEntry(BaseModel):
    """The log: its first and last sequence, how many messages, and the digest of them all."""

    model_config = ConfigDict(frozen=True)

    first: int
    last: int
    messages: int
    digest: str
    unbroken: bool


class Manifest(BaseModel):
    """The whole backup. `made_at` is when it was begun (UTC); `demo`: it is of the demo organisation."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    headway: str
    made_at: AwareDatetime
    demo: bool
    log: LogEntry
    files: dict[str, FileEntry]

    @property
    def folder(self) -> str:
        """The name of its folder in the data folder."""
        return "demo" if self.demo else "team"


def write(folder: Path, manifest: Manifest) -> None:
    """Finish a backup. Raises `OSError`."""
    write_if_changed(folder / FILE, manifest.model_dump_json(indent=2))


def read(folder: Path) -> Manifest:
    """Read what a backup holds. Raises `BackupError` where it is none, interrupted, or of a newer format."""
    if not folder.is_dir():
        raise BackupError(f"{folder} is no folder")
    try:
        return Manifest.model_validate_json((folder / FILE).read_bytes())
    except FileNotFoundError:
        raise BackupError(f"{folder} is no whole backup: without {FILE} it was interrupted") from None
    except (OSError, ValidationError) as problem:
        line = " ".join(str(problem).split())[:200]
        raise BackupError(f"{folder / FILE} cannot be read: {line}") from None


def check(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Hold every file against the manifest, one at each step; yields its name. Raises `BackupError`."""
    for name, entry in manifest.files.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as problem:
            raise BackupError(f"{folder / name} cannot be read: {problem.strerror}") from None
        if found != entry.sha256:
            raise BackupError(f"{folder / name} is damaged: its checksum is not the one of {FILE}")
        yield name
