"""One call for all who wait for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


class SharedCall:
    """A call that is made once for everybody who came before it began, and never twice at a time."""

    def __init__(self, call: Callable[[], Awaitable[None]]) -> None:
        self._call = call
        self._one_at_a_time = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        """Wait for a call that begins from now on. Raises what it raises."""
        if self._next is None:
            self._next = asyncio.create_task(self._make())
            self._next.add_done_callback(noticed)
        await asyncio.shield(self._next)

    async def _make(self) -> None:
        async with self._one_at_a_time:
            self._next = None  # whoever comes from here on needs a later one
            await self._call()


def noticed(made: asyncio.Task[Any]) -> None:
    """An error is told to whoever waits; where nobody does any more, it is nobody's."""
    if not made.cancelled():
        made.exception()
