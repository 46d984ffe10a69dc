"""Waiting for what must come true, never for luck."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable

TIMEOUT_SECONDS = 420.0  # for slow machines; whoever waits in vain has found a defect
SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 0.15
LONGER = 1.2
SHARE = 3  # whoever waits for others must not keep them from working


async def until(
    condition: Callable[[], bool | Awaitable[bool]],
    what: str = "it",
    seconds: float = TIMEOUT_SECONDS,
    longest_pause: float = LONGEST_PAUSE,
) -> None:
    """Return soon after the condition holds; fail with `what` if it does not within `seconds`.

    What passes quickly is looked for with short pauses. What does not answer in time is asked again.
    """
    end, pause = time.monotonic() + seconds, SHORTEST_PAUSE
    while True:
        began = time.monotonic()
        if await _holds(condition):
            return
        now = time.monotonic()
        assert now < end, f"{what} did not come true within {seconds:g} s"
        await asyncio.sleep(max(pause, SHARE * (now - began)))
        pause = min(pause * LONGER, longest_pause)


async def _holds(condition: Callable[[], bool | Awaitable[bool]]) -> bool:
    try:
        holds = condition()
        return await holds if inspect.isawaitable(holds) else holds
    except TimeoutError:  # also that of NATS
        return False
