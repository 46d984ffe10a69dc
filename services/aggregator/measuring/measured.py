"""A measured value, and how it came about."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with the arithmetic that gave it, or the reason why it is unknown."""

    value: float | None
    arithmetic: str | None = None
    reason: str | None = None


def number(value: int, what: str) -> Measured:
    """So many of something."""
    return Measured(float(value), f"{value} {what}")


def spelt(at: datetime) -> str:
    """A moment as arithmetic writes it."""
    return f"{at.isoformat(' ', 'seconds')[:19]} UTC"
