"""The interface of every source of events: what it must offer, and what the collector hands to it."""

from collections.abc import Iterable
from typing import Protocol

from services.contracts.events import Event
from services.contracts.notices import SourceProgress


class Source(Protocol):
    """Something that finds facts and publishes them; it is built with what it needs, and then run."""

    async def run(self) -> None:
        """Collect until cancelled. What a failing repository says goes into its progress."""


class EventSink(Protocol):
    """Where a source publishes its events, and how far it has come."""

    async def publish(self, events: Iterable[Event]) -> int:
        """Publish what is new of these; returns how many that were, once every one is acknowledged."""

    async def report(self, progress: SourceProgress) -> None:
        """Publish how far a repository is collected."""


class Checkpoints(Protocol):
    """Where a source stores how far it has come, across restarts."""

    async def checkpoint(self, name: str) -> str | None:
        """Return the text that was stored last under a name; None if there is none."""

    async def keep_checkpoint(self, name: str, text: str) -> None:
        """Store a text under a name, durably."""
