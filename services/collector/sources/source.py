"""The one interface of everything that facts come from."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

Clock = Callable[[], datetime]
"""Says what time it is, in UTC."""


class Source(Protocol):
    """Something that finds facts and publishes them; it is built with what it needs, and then run."""

    async def run(self) -> None:
        """Collect until cancelled. What a failing repository says goes into its progress."""
