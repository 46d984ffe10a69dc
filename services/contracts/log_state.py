"""The state of the log as a whole, which shows whether it has lost messages. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LogState:
    """The log: when its stream was created (UTC), its last sequence, and how many messages it ever had.

    `count` includes those that were dropped at its beginning by a limit, and none that is missing within.
    """

    created: datetime
    last: int
    count: int

    def lacks(self, known: "LogState") -> bool:
        """Whether it holds fewer messages than a known earlier state."""
        return self.count < known.count

    def or_more(self, known: "LogState | None") -> "LogState":
        """Return this state with the higher of both counts."""
        return self if known is None else replace(self, count=max(self.count, known.count))
