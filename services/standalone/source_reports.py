"""Follows the collector's progress: the last word on each repository, as it changes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import DeliverPolicy
from pydantic import ValidationError

from services.contracts.notices import SourceProgress
from services.contracts.streams import SOURCES


@dataclass(slots=True)
class SourceReports:
    """The last progress report of each repository, by subject."""

    by_subject: dict[str, SourceProgress] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def add(self, message: Msg) -> None:
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
async def follow_sources(
    js: JetStreamContext, subject: str = SOURCES.subject
) -> AsyncIterator[SourceReports]:
    """Subscribe to the progress reports, beginning with the last of each repository."""
    sources = SourceReports()
    subscription = await js.subscribe(
        subject,
        stream=SOURCES.name,
        cb=sources.add,
        ordered_consumer=True,
        deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
    )
    try:
        yield sources
    finally:
        await subscription.unsubscribe()
