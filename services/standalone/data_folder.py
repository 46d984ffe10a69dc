"""The data folder: created, checked and locked before anything starts in it."""

import asyncio
import contextlib
import fcntl
import os
import resource
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from services.runtime.settings import ConfigurationError

REQUIRED_FREE = 100 * 2**20  # bytes, for what is written in the first minutes
CRITICAL_FREE = 16 * 2**20  # bytes, with which a server can go on for a moment
REQUIRED_FILES = 1024  # MongoDB opens a file for each collection and index, every service one for each client
MOST_FILES = 65_536
LOCK = "lock"
POLL_SECONDS = 0.1
ENDING_SECONDS = 40.0  # longer than servers take to end whose `headway up` was killed

Say = Callable[[str], None]


def free_bytes(folder: Path) -> int:
    """Return the free bytes of the folder's file system for this user."""
    return shutil.disk_usage(folder).free


def check_folder(folder: Path) -> None:
    """Raise `ConfigurationError` if the path, or a parent, is a file. Creates nothing."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    if there.exists() and not there.is_dir():
        raise ConfigurationError([f"--data-dir: cannot write to {folder}: {there} is a file"])


def prepare_folder(folder: Path) -> None:
    """Create the folder, for its owner only, and try to write into it. Raises `ConfigurationError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        probe = folder / "probe"
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
        free = free_bytes(folder)
    except OSError as problem:
        raise ConfigurationError([f"--data-dir: cannot write to {folder}: {problem.strerror}"]) from problem
    if free < REQUIRED_FREE:
        room = f"{free // 2**20} MB are free, {REQUIRED_FREE // 2**20} MB are needed"
        raise ConfigurationError([f"--data-dir: the disk of {folder} is full: {room}"])


def raise_file_limit() -> None:
    """Raise this process's limit of open files as far as allowed; children inherit it.

    Raises `ConfigurationError` where that is not enough.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < REQUIRED_FILES:
        raise ConfigurationError(
            [f"only {most} files may be open at once, {REQUIRED_FILES} are needed: raise `ulimit -n`"]
        )


@contextlib.asynccontextmanager
async def lock_folder(folder: Path, say: Say) -> AsyncIterator[int]:
    """Hold the folder's lock, so that nothing else writes into it; yields its file descriptor.

    The kernel releases the lock when the last process that has the descriptor is gone. The servers inherit
    it, so that nobody starts beside those of a `headway up` that was killed. Raises `ConfigurationError`.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        await _acquire(descriptor, folder, say)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


async def _acquire(descriptor: int, folder: Path, say: Say) -> None:
    for look in range(round(ENDING_SECONDS / POLL_SECONDS)):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if is_running(holder := _read_pid(folder / LOCK)):
                line = f"--data-dir: another Headway (process {holder}) runs with its data in {folder}"
                raise ConfigurationError([line]) from None
            if not look:
                say(f"waiting for the servers of an earlier start to end ({_servers(folder)})")
            await asyncio.sleep(POLL_SECONDS)
        else:
            return
    line = f"--data-dir: servers of an earlier start still run in {folder}: end {_servers(folder)}"
    raise ConfigurationError([line])


def _servers(folder: Path) -> str:
    files = {"nats-server": folder / "nats" / "nats-server.pid", "mongod": folder / "mongo" / "mongod.lock"}
    numbers = {name: _read_pid(file) for name, file in files.items()}
    return " and ".join(
        f"{name} (process {number})" for name, number in numbers.items() if is_running(number)
    )


def _read_pid(file: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(file.read_text())
    return None


def is_running(process: int | None) -> bool:
    """Return whether a process of this number runs on this machine."""
    if process is None:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
