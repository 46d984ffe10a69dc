"""Watches how much room the data folder's disk has, and says when it runs out and when it is back."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from services.standalone.data_folder import LEAST_FREE, SOME_FREE, free_bytes

LOOK_SECONDS = 5.0
LITTLE = "only {free} MB are free on the disk of {folder}; when it is full, nothing can be stored"
FULL = "the disk of {folder} is full: nothing can be stored until there is room; then everything goes on"
ENOUGH = "there is room again on the disk of {folder}: {free} MB"

Say = Callable[[str], None]


async def watch_room(folder: Path, say: Say, look_seconds: float = LOOK_SECONDS) -> None:
    """Look for ever; say it once whenever it changes."""
    before = ENOUGH
    while True:
        free = free_bytes(folder)
        now = _state(free)
        if now != before:
            say(now.format(folder=folder, free=free // 2**20))
        before = now
        await asyncio.sleep(look_seconds)


def _state(free: int) -> str:
    if free < SOME_FREE:
        return FULL
    return LITTLE if free < LEAST_FREE else ENOUGH
