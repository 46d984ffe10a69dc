"""Displays the progress of a backfill in the terminal: a bar below the log lines, or lines."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from tenacity import AsyncRetrying, retry_if_exception_type, wait_fixed

from services.runtime.health import Health
from services.runtime.messaging import NATS, TRANSIENT_ERRORS, connect, ensure_streams
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.backfill_progress import BackfillProgress, backfill_progress
from services.standalone.source_reports import follow_sources

REDRAW_SECONDS = 0.5
LINE_SECONDS = 10.0

Say = Callable[[str], None]


class ProgressDisplay(Protocol):
    """Displays progress."""

    def show(self, now: BackfillProgress) -> None:
        """Display the progress."""

    def end(self) -> None:
        """Remove the display: no backfill runs."""


class ProgressBar:
    """A progress bar below the log lines, for a terminal. Implements `ProgressDisplay`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None

    def show(self, now: BackfillProgress) -> None:
        """Draw the progress."""
        bar = self._bar or self._start_bar()
        task = bar.tasks[0]
        bar.update(task.id, description=now.title, completed=now.done, total=now.total, figures=now.figures)

    def _start_bar(self) -> Progress:
        columns = TextColumn("[bold]{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}")
        self._bar = Progress(*columns, console=self._console, transient=True, refresh_per_second=4)
        self._bar.add_task("", total=None, figures="")
        self._bar.start()
        return self._bar

    def end(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = None


class ProgressLines:
    """A line every ten seconds, without a terminal. Implements `ProgressDisplay`."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._due = 0.0

    def show(self, now: BackfillProgress) -> None:
        """Print a line, unless one was printed within ten seconds."""
        time = asyncio.get_running_loop().time()
        if time >= self._due:
            self._say(f"{now.title}: {now.figures}")
            self._due = time + LINE_SECONDS

    def end(self) -> None:
        """Print the next line at once."""
        self._due = 0.0


async def display_backfill(nats_url: str, display: ProgressDisplay, clock: Callable[[], datetime]) -> None:
    """Display the progress of sources from now on, until cancelled; retries while NATS does not answer."""
    began = clock()
    client = await connect(nats_url, "headway up", Health((NATS,)))
    try:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(TRANSIENT_ERRORS), wait=wait_fixed(2)
        ):
            with attempt:
                await ensure_streams(client.jetstream())
                await _show(client, display, began)
    finally:
        display.end()
        await client.close()


async def _show(client: ReconnectingClient, display: ProgressDisplay, began: datetime) -> None:
    async with follow_sources(client) as sources:
        while True:
            # what began here once and was then given up is not under way
            reports = [
                each for each in sources.by_subject.values() if each.observed_at and each.observed_at >= began
            ]
            if now := backfill_progress(reports):
                display.show(now)
            else:
                display.end()
            await sources.next_change(REDRAW_SECONDS)
            await asyncio.sleep(REDRAW_SECONDS)
