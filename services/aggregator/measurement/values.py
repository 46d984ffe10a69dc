"""A measured value, with the arithmetic that gave it."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.definitions.vocabulary import Clock


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """A value with the arithmetic that gave it, or the reason why it is unknown."""

    value: float | None
    arithmetic: str | None = None
    reason: str | None = None


def count(value: int, what: str) -> MeasuredValue:
    """So many of something."""
    return MeasuredValue(float(value), f"{value} {what}")


def format_hours(hours: float, clock: Clock) -> str:
    """Hours as arithmetic writes them, with the clock that counted them if it is not the wall's."""
    return f"{hours:.2f} h" + (" of working time" if clock is Clock.WORKING else "")


def format_time(at: datetime) -> str:
    """A moment as arithmetic writes it."""
    return f"{at.isoformat(' ', 'seconds')[:19]} UTC"
