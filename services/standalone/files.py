"""Files that are there whole or not at all, for their owner alone."""

import os
from pathlib import Path


def keep(file: Path, text: str) -> None:
    """Write a file in one step, durably, unless it says that already. Raises `OSError`."""
    if file.exists() and file.read_text() == text:
        return
    fresh = file.with_name(f"{file.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(text)
        written.flush()
        os.fsync(descriptor)
    fresh.replace(file)
