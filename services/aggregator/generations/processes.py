"""Worker processes: each does tasks of a fill, one at a time, and ends with whoever started it."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process

from services.aggregator.generations.fill_tasks import FillTask, TaskResult

# Starting processes takes longer than a few tasks do.
FEW_TASKS = 10
TASKS_AHEAD = 2
MOST_DEATHS = 3

_log = logging.getLogger(__name__)

Do = Callable[[FillTask], Awaitable[TaskResult]]


class WorkersLostError(Exception):
    """Worker processes ended again and again, perhaps for want of memory."""


def cores() -> int:
    """How many cores this process may use."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def prepare_process(nice: int) -> None:
    """Make this a worker process: it ends with its parent, is interrupted by nobody else, and gives way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(max(0, nice - os.nice(0)))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


@dataclass(frozen=True, slots=True)
class WorkerKind:
    """What a worker process runs first, and how it does a task."""

    begin: Callable[[], None]
    do: Callable[[FillTask], TaskResult]


class TaskPool:
    """Does tasks: few of them here, many in processes, which are started then. Ends with its context."""

    def __init__(self, do: Do, kind: WorkerKind | None, processes: int) -> None:
        self._do, self._kind, self._processes = do, kind, processes
        self._pool: ProcessPoolExecutor | None = None
        self._deaths = 0

    async def __aenter__(self) -> "TaskPool":
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def results(self, tasks: AsyncIterable[FillTask]) -> AsyncIterator[TaskResult]:
        """Do tasks; yield what came of each, in any order.

        A task whose process ends is done again. Raises `WorkersLostError` if that happens again and again,
        and whatever a task raises.
        """
        rest = aiter(tasks)
        few = [one async for one in _first(rest, FEW_TASKS)]
        if self._kind is None or self._processes < 2 or (self._pool is None and len(few) < FEW_TASKS):
            async for task in _chained(few, rest):
                yield await self._do(task)
            return
        async for result in self._spread(_chained(few, rest)):
            yield result

    async def _spread(self, tasks: AsyncIterator[FillTask]) -> AsyncIterator[TaskResult]:
        running: dict[asyncio.Future[TaskResult], FillTask] = {}
        try:
            while True:
                async for task in _first(tasks, TASKS_AHEAD * self._processes - len(running)):
                    running[self._submitted(task)] = task
                if not running:
                    return
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                if any(isinstance(one.exception(), BrokenProcessPool) for one in done):
                    self._replace_pool()
                    results = [one for one in running if one.done() and not one.exception()]
                    again = [task for one, task in running.items() if one not in results]
                    running = {self._submitted(task): task for task in again}
                else:
                    results = list(done)
                    for one in done:
                        del running[one]
                for one in results:
                    yield one.result()
        finally:
            for one in running:
                one.cancel()

    def _submitted(self, task: FillTask) -> asyncio.Future[TaskResult]:
        assert self._kind
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes, mp_context=get_context("spawn"), initializer=self._kind.begin
            )
        return asyncio.get_running_loop().run_in_executor(self._pool, self._kind.do, task)

    def _replace_pool(self) -> None:
        self._deaths += 1
        if self._deaths > MOST_DEATHS:
            raise WorkersLostError("worker processes ended again and again: is there memory enough?")
        _log.warning("a worker process has ended; what it was doing is done again")
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None


async def in_turn(tasks: Iterable[FillTask]) -> AsyncIterator[FillTask]:
    """Tasks that are known already."""
    for task in tasks:
        yield task


async def _first(tasks: AsyncIterator[FillTask], count: int) -> AsyncIterator[FillTask]:
    """The next so many."""
    for _ in range(count):
        try:
            yield await anext(tasks)
        except StopAsyncIteration:
            return


async def _chained(few: list[FillTask], rest: AsyncIterator[FillTask]) -> AsyncIterator[FillTask]:
    for task in few:
        yield task
    async for task in rest:
        yield task
