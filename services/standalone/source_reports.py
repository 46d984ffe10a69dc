"""Follows the collector's progress: the last word on each repository, as it changes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from nats.aio.msg import Msg
from pydantic import ValidationError

from services.contracts.notices import SourceProgress
from services.contracts.streams import SOURCES
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import StreamSelection, follow

RETRY_SECONDS = 0.5


@dataclass(slots=True)
class SourceReports:
    """The last progress report of each repository, by subject."""

    by_subject: dict[str, SourceProgress] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, message: Msg) -> None:
        """Store a report; one that cannot be decoded is ignored."""
        with contextlib.suppress(ValidationError):
            self.by_subject[message.subject] = SourceProgress.model_validate_json(message.data)
            self.changed.set()

    async def next_change(self, seconds: float) -> None:
        """Wait for the next report, or so many seconds."""
        self.changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.changed.wait()


@contextlib.asynccontextmanager
async def follow_sources(client: ReconnectingClient) -> AsyncIterator[SourceReports]:
    """Follow the progress reports, beginning with the last of each repository."""
    sources = SourceReports()
    following = asyncio.ensure_future(_follow(client, sources))
    try:
        yield sources
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following


async def _follow(client: ReconnectingClient, sources: SourceReports) -> None:
    """Add every report; begins again, with the last of each repository, whenever NATS was away."""
    selection = StreamSelection(SOURCES.name, SOURCES.subject, last_of_each=True)
    while True:
        with contextlib.suppress(*TRANSIENT_ERRORS):
            async for message in follow(client, selection):
                sources.add(message)
        await asyncio.sleep(RETRY_SECONDS)
