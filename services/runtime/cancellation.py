"""Cancellation that is not lost.

Up to Python 3.11, `asyncio.wait_for` (which nats-py uses for its answers and connections) returns an answer,
or raises an error, that arrives in the same iteration of the loop as a cancellation, and drops the
cancellation. A loop that retries upon errors then never ends. A task group that is cancelled while one of its
tasks fails raises the failure alone, with the same end for whoever goes on after it.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

REMINDER_SECONDS = 0.1

Result = TypeVar("Result")


async def cancel_safe(work: Awaitable[Result], reminder_seconds: float = REMINDER_SECONDS) -> Result:
    """Await `work`; when cancelled, cancel it until it ends, and raise `CancelledError`.

    The cancellation is repeated every `reminder_seconds`, the time it has for cleaning up.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=reminder_seconds)
        if not task.cancelled():
            task.exception()  # retrieved, so that asyncio does not log it
        raise
