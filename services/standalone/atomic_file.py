"""Writes files atomically and durably, readable by their owner only."""

import os
from pathlib import Path


def write_if_changed(file: Path, text: str) -> None:
    """Write a file atomically and durably, unless it has that content. Raises `OSError`."""
    if file.exists() and file.read_text() == text:
        return
    fresh = file.with_name(f"{file.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(text)
        written.flush()
        os.fsync(descriptor)
    fresh.replace(file)
