"""The thread in which answers are computed, one at a time, while the event loop goes on."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

from prometheus_client import Counter, Gauge

from services.gateway.problems import TooManyError

THREADS = 1
"""More would hardly compute more: Python computes in one thread at a time, and where the event loop waits for
its turn, a second one that computes may have it instead.
"""
THREAD_NAME = "compute"
MOST_WAITING = 64
BUSY_SECONDS = 2.0

WAITING = Gauge("headway_gateway_questions", "Queries that are computed, or wait for it")
REFUSED = Counter("headway_gateway_refused_questions", "Queries that were refused: too many at once")

Result = TypeVar("Result")


class ComputePool:
    """Computes answers in a thread of their own, with a bounded number waiting."""

    def __init__(self, threads: int = THREADS, most_waiting: int = MOST_WAITING) -> None:
        self._pool = ThreadPoolExecutor(threads, THREAD_NAME)
        self._most = threads + most_waiting
        self._here = 0

    async def run(self, compute: Callable[[], Result]) -> Result:
        """What it computes. Raises `TooManyError` while too many wait."""
        if self._here >= self._most:
            REFUSED.inc()
            raise TooManyError("too many questions at once", BUSY_SECONDS, 503)
        self._here += 1
        WAITING.set(self._here)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, compute)
        finally:
            self._here -= 1
            WAITING.set(self._here)

    async def iterate(self, items: Callable[[], Iterator[Result]]) -> AsyncGenerator[Result, None]:
        """What an iterator gives; the thread that computes it waits for nobody who reads.

        Raises `TooManyError` while too many wait.
        """
        loop, computed, ended = asyncio.get_running_loop(), asyncio.Queue[Result | object](), object()

        def compute() -> None:
            for item in items():
                loop.call_soon_threadsafe(computed.put_nowait, item)

        working = asyncio.create_task(self.run(compute))
        working.add_done_callback(lambda _: computed.put_nowait(ended))
        while (item := await computed.get()) is not ended:
            yield cast(Result, item)
        await working

    def close(self) -> None:
        """Compute nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
