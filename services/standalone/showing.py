"""Shows the collection of history in the terminal: a bar below the log lines, or a line now and then."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from nats.js import JetStreamContext
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from tenacity import AsyncRetrying, retry_if_exception_type, wait_fixed

from services.runtime.health import Health
from services.runtime.messaging import NATS, TRANSIENT_ERRORS, connect, ensure_streams
from services.standalone.backfill import Backfill, backfill
from services.standalone.following import following

REDRAW_SECONDS = 0.5
LINE_SECONDS = 10.0

Say = Callable[[str], None]


class Display(Protocol):
    """Shows how far it is."""

    def show(self, now: Backfill) -> None:
        """It is there now."""

    def end(self) -> None:
        """Nothing is being collected any more, or not for now."""


class Bar:
    """For a terminal: below the log lines, and gone when nothing is collected. Implements `Display`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None

    def show(self, now: Backfill) -> None:
        """Draw it."""
        bar = self._bar or self._begun()
        task = bar.tasks[0]
        bar.update(task.id, description=now.title, completed=now.done, total=now.total, figures=now.figures)

    def _begun(self) -> Progress:
        columns = TextColumn("[bold]{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}")
        self._bar = Progress(*columns, console=self._console, transient=True, refresh_per_second=4)
        self._bar.add_task("", total=None, figures="")
        self._bar.start()
        return self._bar

    def end(self) -> None:
        """Take it away."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = None


class Lines:
    """For everything else: a line every ten seconds. Implements `Display`."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._due = 0.0

    def show(self, now: Backfill) -> None:
        """Say it, unless it was said just now."""
        time = asyncio.get_running_loop().time()
        if time >= self._due:
            self._say(f"{now.title}: {now.figures}")
            self._due = time + LINE_SECONDS

    def end(self) -> None:
        """Say the next one at once."""
        self._due = 0.0


async def show_backfill(nats_url: str, display: Display, clock: Callable[[], datetime]) -> None:
    """Show what is collected from now on, until cancelled; waits while NATS is away."""
    began = clock()
    client = await connect(nats_url, "headway up", Health((NATS,)))
    try:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(TRANSIENT_ERRORS), wait=wait_fixed(2)
        ):
            with attempt:
                await ensure_streams(client.jetstream())
                await _show(client.jetstream(), display, began)
    finally:
        display.end()
        await client.close()


async def _show(js: JetStreamContext, display: Display, began: datetime) -> None:
    async with following(js) as sources:
        while True:
            # what began here once and was then given up is not under way
            said = [each for each in sources.said.values() if each.observed_at >= began]
            if now := backfill(said):
                display.show(now)
            else:
                display.end()
            await sources.next_change(REDRAW_SECONDS)
            await asyncio.sleep(REDRAW_SECONDS)
