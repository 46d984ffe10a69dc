"""Watches the free space of the data folder's disk, and prints when it runs out and when it is back."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from services.standalone.data_folder import CRITICAL_FREE, REQUIRED_FREE, free_bytes

POLL_SECONDS = 5.0
LOW = "only {free} MB are free on the disk of {folder}; when it is full, nothing can be stored"
FULL = "the disk of {folder} is full: nothing can be stored until there is room; then everything goes on"
OK = "there is room again on the disk of {folder}: {free} MB"

Say = Callable[[str], None]


async def watch_disk_space(folder: Path, say: Say, poll_seconds: float = POLL_SECONDS) -> None:
    """Poll until cancelled; print a line whenever the state changes."""
    before = OK
    while True:
        free = free_bytes(folder)
        now = _state(free)
        if now != before:
            say(now.format(folder=folder, free=free // 2**20))
        before = now
        await asyncio.sleep(poll_seconds)


def _state(free: int) -> str:
    if free < CRITICAL_FREE:
        return FULL
    return LOW if free < REQUIRED_FREE else OK
