"""Waiting for what must come true, never for luck."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable


async def until(
    condition: Callable[[], bool | Awaitable[bool]], what: str = "it", seconds: float = 30
) -> None:
    """Return as soon as the condition holds; fail with `what` if it does not within `seconds`."""
    end = time.monotonic() + seconds
    while True:
        holds = condition()
        if await holds if inspect.isawaitable(holds) else holds:
            return
        assert time.monotonic() < end, f"{what} did not come true within {seconds:g} s"
        await asyncio.sleep(0.02)
