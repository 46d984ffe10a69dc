"""The bar of `headway up`: there while history is collected, and only then."""

import asyncio
import contextlib
import io
from datetime import UTC, datetime, timedelta

from rich.console import Console

from services.contracts.notices import SourceProgress, SourceState
from services.contracts.subjects import source_subject
from services.runtime.messaging import ensure_streams
from services.runtime.reconnecting_client import ReconnectingClient
from services.standalone.progress_display import ProgressBar, ProgressLines, display_backfill
from tests.waiting import until

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)


async def say(client: ReconnectingClient, collected: int, state: SourceState, at: datetime = BEGAN) -> None:
    said = SourceProgress(
        host="github.com",
        repo="acme/nats.py",
        via="graphql",
        state=state,
        collected=collected,
        expected=400,
        observed_at=at,
    )
    subject = source_subject("github.com", "acme", "nats.py")
    await client.jetstream(timeout=60).publish(subject, said.model_dump_json().encode())


@contextlib.asynccontextmanager
async def showing(url: str, display: ProgressBar | ProgressLines):
    task = asyncio.create_task(display_backfill(url, display, lambda: BEGAN))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_a_terminal_has_a_bar_while_history_is_collected(
    nats_url: str, nats_client: ReconnectingClient
) -> None:
    await ensure_streams(nats_client.jetstream(timeout=60))
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120)
    async with showing(nats_url, ProgressBar(console)):
        await say(nats_client, 100, SourceState.BACKFILLING)
        await until(lambda: "collecting acme/nats.py" in screen.getvalue(), "the bar")
        console.print("a line of the log")
        await say(nats_client, 200, SourceState.BACKFILLING)
        await until(lambda: "200 of 400 pull requests" in screen.getvalue(), "the bar moving")
        await say(nats_client, 400, SourceState.LIVE)
        await until(lambda: screen.getvalue().endswith("\x1b[2K"), "the bar being taken away")
    assert "a line of the log" in screen.getvalue()


async def test_elsewhere_a_line_says_it_and_not_at_every_step(
    nats_url: str, nats_client: ReconnectingClient
) -> None:
    await ensure_streams(nats_client.jetstream(timeout=60))
    said: list[str] = []
    await say(nats_client, 50, SourceState.BACKFILLING, BEGAN - timedelta(days=1))
    async with showing(nats_url, ProgressLines(said.append)):
        for collected in range(100, 104):
            await say(nats_client, collected, SourceState.BACKFILLING)
            await until(lambda: bool(said), "a line")
        await say(nats_client, 400, SourceState.LIVE)
    assert said == ["collecting acme/nats.py: 100 of 400 pull requests"]
