"""Being told to stop, without missing it.

Up to Python 3.11, `asyncio.wait_for` (which nats-py awaits its answers and its connections with) hands out
an answer, or an error, that arrives in the same turn of the loop as a cancellation, and forgets the
cancellation. Whoever tries again upon an error then goes on for ever.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

REMINDER_SECONDS = 0.1

Result = TypeVar("Result")


async def obediently(work: Awaitable[Result], reminder_seconds: float = REMINDER_SECONDS) -> Result:
    """Await it; when cancelled, have it end whatever it does about that, and raise `CancelledError`.

    It is told again after so many seconds, which it has for what it does while stopping.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=reminder_seconds)
        if not task.cancelled():
            task.exception()  # is of no interest any more
        raise
