"""How many requests may be spent on looking again, beside what is live. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PER_SECOND = 3.0
MOST = 50


@dataclass(slots=True)
class RequestAllowance:
    """So many requests a second, and after a pause at most so many at once."""

    per_second: float = PER_SECOND
    most: int = MOST
    _left: float = field(init=False)
    _as_of: datetime | None = None

    def __post_init__(self) -> None:
        self._left = self.most

    def take(self, wanted: int, now: datetime) -> int:
        """How many of those may be made now; they count as made."""
        if self._as_of is not None:
            seconds = max((now - self._as_of) / timedelta(seconds=1), 0)
            self._left = min(self._left + seconds * self.per_second, self.most)
        self._as_of = now
        granted = min(wanted, int(self._left))
        self._left -= granted
        return granted
