"""Being told to stop, without missing it.

Up to Python 3.11, `asyncio.wait_for` (which nats-py awaits its answers with) hands out an answer that
arrives in the same turn of the loop as a cancellation, and forgets the cancellation.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Result = TypeVar("Result")


async def obediently(awaitable: Awaitable[Result]) -> Result:
    """Await it. Raises `asyncio.CancelledError` for a cancellation that came meanwhile and got lost."""
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    result = await awaitable
    if task and task.cancelling() > before:
        raise asyncio.CancelledError
    return result
