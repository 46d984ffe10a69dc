"""An aggregator that is stopped: each of its tasks ends, and has time for what it does last."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from services.aggregator import app

Work = Callable[[], Coroutine[Any, Any, None]]


async def waits() -> None:
    await asyncio.sleep(30)


async def stopped(consuming: Work, other: Work) -> bool:
    """Run both, cancel them once; return whether they have ended soon."""
    task = asyncio.ensure_future(app.run_together(consuming(), [waits(), other()]))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task], timeout=20)
    return task.cancelled()


@pytest.mark.parametrize("is_consumer", [True, False], ids=["the consumer", "another task"])
async def test_a_task_that_loses_its_cancellation_is_reminded_and_ends(
    monkeypatch: pytest.MonkeyPatch, is_consumer: bool
) -> None:
    monkeypatch.setattr(app, "LONG_REMINDER_SECONDS" if is_consumer else "REMINDER_SECONDS", 0.01)

    async def loses_it() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await waits()
        await waits()

    assert await (stopped(loses_it, waits) if is_consumer else stopped(waits, loses_it))


async def test_no_task_is_disturbed_in_what_it_does_last() -> None:
    done: list[str] = []

    async def notes_last() -> None:
        try:
            await waits()
        finally:
            await asyncio.sleep(0.3)
            done.append("noted")

    assert await stopped(notes_last, notes_last)
    assert done == ["noted", "noted"]
