"""`headway rebuild`."""

import asyncio
import contextlib
import os
from collections.abc import Iterator

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from services.aggregator.generations.processes import WorkersLostError
from services.aggregator.generations.rebuild import Rebuild, RebuildError, RebuildPhase, RebuildProgress
from services.aggregator.generations.worker_process import Workers
from services.aggregator.settings import AggregatorSettings, read_settings
from services.aggregator.store.errors import StoreError
from services.aggregator.store.store import Store
from services.runtime.process_memory import prepare_memory
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError
from services.standalone.commands.nats_connection import nats_connection, run
from services.standalone.commands.options import data_dir_option

# What is served, and what arrives, goes first.
NICE = 10


@click.command("rebuild")
@click.option("--incomplete", is_flag=True, help="Even if the log knows less than what is served.")
@data_dir_option
def rebuild(incomplete: bool) -> None:
    """Build all read models anew from the log, while the old ones are served.

    They change places in one moment, at the end. After an interruption, start it again within ten
    minutes to go on where it was; later it begins anew.
    """
    try:
        settings = read_settings()
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    os.nice(NICE)
    prepare_memory()
    try:
        run(_rebuild(settings, incomplete))
    except (RebuildError, WorkersLostError) as problem:
        raise SystemExit(f"headway: {problem}") from None
    except StoreError as problem:
        raise SystemExit(f"headway: MongoDB does not answer: {problem}") from None


async def _rebuild(settings: AggregatorSettings, incomplete: bool) -> None:
    console, store = Console(stderr=True, highlight=False), Store(settings.mongo_url)
    try:
        async with nats_connection(settings.nats_url, "headway rebuild") as client:
            with _shown(console) as shown:
                workers = Workers.of(settings)
                await Rebuild(store, client, shown.show, workers).run(incomplete=incomplete)
        console.print(shown.summary)
    except asyncio.CancelledError:
        console.print("Interrupted; start it again within ten minutes to go on where it was.")
        raise
    finally:
        store.close()


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """Nothing until it is known."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


class _Shown:
    """A bar for events, then one for days."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._doing: RebuildPhase | None = None
        self._last = RebuildProgress(RebuildPhase.WAITING)

    def show(self, step: RebuildProgress) -> None:
        """Move the bar to where it is."""
        self._last = step
        if step.phase is RebuildPhase.DONE:
            return
        total = step.total or None  # of what has none, only that it goes on is shown
        if step.phase is not self._doing:
            self._doing = step.phase
            self._task = self._progress.add_task(step.phase.value, total=total, completed=step.done)
        self._progress.update(self._task, completed=step.done, total=total)

    @property
    def summary(self) -> str:
        """What there is to say in the end."""
        unreadable = self._last.unreadable
        more = f" {unreadable} messages are no events (headway dead-letters)." if unreadable else ""
        return f"The read models are built anew and served.{more}"


@contextlib.contextmanager
def _shown(console: Console) -> Iterator[_Shown]:
    counts = (MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), BarColumn(), *counts, console=console) as progress:
        yield _Shown(progress)
