"""A file system whose power can be cut: whatever was not synced to it by then is gone.

`FS_IOC_SHUTDOWN` with `NOLOGFLUSH` ends an ext4 at once, without writing its journal or any data back.
It needs root and a loop device.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

SHUTDOWN = 0x8004587D
WITHOUT_FLUSH = struct.pack("I", 2)
SIZE = "3G"
TOOLS = ("mkfs.ext4", "mount", "umount", "truncate")


def impossible() -> str | None:
    """Why the power cannot be cut here; None if it can."""
    if os.geteuid() != 0:
        return "cutting the power of a file system needs root"
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"cutting the power of a file system needs {', '.join(missing)} (Debian's e2fsprogs and mount)"
    if not Path("/dev/loop-control").exists():
        return "cutting the power of a file system needs a loop device"
    return None


class Disk:
    """An ext4 in a file, mounted at `folder` as long as there is power."""

    def __init__(self, image: Path, folder: Path) -> None:
        self._image = image
        self.folder = folder

    def make(self) -> None:
        """Make the file system."""
        _run("truncate", "-s", SIZE, str(self._image))
        _run("mkfs.ext4", "-q", str(self._image))
        self.folder.mkdir()

    def power_on(self) -> None:
        """Mount it; its journal is replayed."""
        _run("mount", "-o", "loop", str(self._image), str(self.folder))

    def cut(self) -> None:
        """Cut the power: nothing is written any more, every operation fails."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, WITHOUT_FLUSH)
        finally:
            os.close(handle)

    def unmount(self) -> None:
        """Take it away; nothing may run on it any more."""
        _run("umount", str(self.folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@contextlib.asynccontextmanager
async def disk(folder: Path) -> AsyncIterator[Disk]:
    """A disk with power, taken away at the end."""
    found = Disk(folder / "disk.img", folder / "disk")
    found.make()
    found.power_on()
    try:
        yield found
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            await asyncio.to_thread(found.unmount)
