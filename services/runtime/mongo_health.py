"""Reports in a service's health whether MongoDB answers."""

import asyncio
from collections.abc import Awaitable, Callable

from services.runtime.health import Health
from services.runtime.mongo import MongoError


async def watch_mongo(ping: Callable[[], Awaitable[None]], health: Health, name: str, seconds: float) -> None:
    """Look for ever, every so many seconds; `name` is what health calls it."""
    while True:
        try:
            await ping()
            health.up(name)
        except MongoError as problem:
            health.down(name, f"does not answer: {type(problem).__name__}")
        await asyncio.sleep(seconds)
