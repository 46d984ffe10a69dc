"""Several calls to MongoDB at a time."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")
Other = TypeVar("Other")


async def both(one: Coroutine[Any, Any, Result], other: Coroutine[Any, Any, Other]) -> tuple[Result, Other]:
    """Run two calls side by side and return their results; the first error ends the other."""
    first, second = asyncio.ensure_future(one), asyncio.ensure_future(other)
    await _until_done([first, second])
    return first.result(), second.result()


async def concurrently(calls: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Run calls side by side and return their results in order; the first error ends the others."""
    tasks = [asyncio.ensure_future(call) for call in calls]
    await _until_done(tasks)
    return [task.result() for task in tasks]


async def _until_done(tasks: Sequence[asyncio.Future[Any]]) -> None:
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
