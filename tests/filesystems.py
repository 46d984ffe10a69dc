"""Small file systems, for tests that fill them or take them away. They need root."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


def _may_mount() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    # in a container root may not be allowed to
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    )
    return tried.returncode == 0


needs_root = pytest.mark.skipif(not _may_mount(), reason="mounting a file system needs root on Linux")


@contextlib.contextmanager
def small_filesystem(folder: Path, options: str) -> Iterator[Path]:
    """A file system in memory, mounted at a folder that is made for it."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
