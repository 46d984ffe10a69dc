"""A worker process that fills a generation: its own connections, kept for all of its tasks."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from services.aggregator.definitions.versions import rules_of
from services.aggregator.generations.fill_tasks import FillTask, TaskResult
from services.aggregator.generations.fill_worker import FillStores, FillWorker
from services.aggregator.generations.processes import TaskPool, WorkerKind, cores, prepare_process
from services.aggregator.projections.projector import Projector
from services.aggregator.settings import AggregatorSettings
from services.aggregator.store.errors import StoreError
from services.aggregator.store.generations import Generation
from services.aggregator.store.store import Store
from services.runtime import logs
from services.runtime.health import Health
from services.runtime.messaging import NATS, connect
from services.runtime.process_memory import prepare_memory
from services.runtime.publisher import Publisher

NICE = 10  # what is served, and what arrives, goes first


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes may fill generations, where they find NATS and MongoDB, and how they log."""

    nats_url: str = field(repr=False)
    mongo_url: str = field(repr=False)
    processes: int
    log_level: str = "WARNING"
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, settings: AggregatorSettings) -> "Workers":
        """As many as the settings say, or as there are cores."""
        return cls(
            settings.nats_url,
            settings.mongo_url,
            settings.aggregator_processes or cores(),
            settings.log_level,
            tuple(settings.secrets),
        )


@dataclass(frozen=True, slots=True)
class FillPlace:
    """Which generation is filled, from which other (if from one), and how long a worker rests."""

    workers: Workers
    generation: Generation
    source: str
    rest: float


def task_pool(
    do: Callable[[FillTask], Awaitable[TaskResult]],
    workers: Workers | None,
    generation: Generation,
    source: str,
    rest: float = 0.0,
) -> TaskPool:
    """The processes that fill a generation; `do` does the tasks where there are few. None: all of them."""
    if workers is None:
        return TaskPool(do, None, 1)
    place = FillPlace(workers, generation, source, rest)
    return TaskPool(do, WorkerKind(partial(begin, place), do_task), workers.processes)


_worker: list[tuple[asyncio.Runner, FillWorker]] = []
"""Of a worker process: what does its tasks."""


def begin(place: FillPlace) -> None:
    """Begin as a worker process: connect, and get the rules."""
    prepare_process(NICE)
    logs.configure(place.workers.log_level, place.workers.secrets)
    prepare_memory()
    runner = asyncio.Runner()
    _worker[:] = [(runner, runner.run(_connected(place)))]


async def _connected(place: FillPlace) -> FillWorker:
    client = await connect(place.workers.nats_url, "headway fill", Health((NATS,)))
    store, generation = Store(place.workers.mongo_url), place.generation
    stores = FillStores.of(store, generation.name, place.source)
    rules = await rules_of(store.definitions, generation.version)
    return FillWorker(stores, Projector(stores.target, Publisher(client), rules), client, place.rest)


def do_task(task: FillTask) -> TaskResult:
    """Do a task. Raises `StoreError` with nothing but its text, for it has to get to another process."""
    ((runner, worker),) = _worker
    try:
        return runner.run(worker.do(task))
    except StoreError as problem:
        raise StoreError(str(problem)) from None
    finally:
        gc.collect()  # what a task leaves in cycles may be as large as its events
