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
class Sources:
    """The last word on each repository, by its subject."""

    said: dict[str, SourceProgress] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, message: Msg) -> None:
        """Note what is said; what cannot be read is somebody else's to complain about."""
        with contextlib.suppress(ValidationError):
            self.said[message.subject] = SourceProgress.model_validate_json(message.data)
            self.changed.set()

    async def next_change(self, seconds: float) -> None:
        """Wait until something is said, or so long."""
        self.changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.changed.wait()


@contextlib.asynccontextmanager
async def following(js: JetStreamContext, subject: str = SOURCES.subject) -> AsyncIterator[Sources]:
    """What is said from now on, and the last that was said before."""
    sources = Sources()
    subscription = await js.subscribe(
        subject,
        stream=SOURCES.name,
        cb=sources.take,
        ordered_consumer=True,
        deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
    )
    try:
        yield sources
    finally:
        await subscription.unsubscribe()
