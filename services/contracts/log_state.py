"""What can be seen of the log as a whole: enough to notice that it has lost something. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LogState:
    """The log as it is: when its stream was created (UTC), its last sequence, how many messages it ever had.

    `count` includes those that were dropped at its beginning by a limit, and none that is missing within.
    """

    created: datetime
    last: int
    count: int

    def lacks(self, known: "LogState") -> bool:
        """Whether it holds fewer messages than it is known to have had."""
        return self.count < known.count

    def or_more(self, known: "LogState | None") -> "LogState":
        """The same with the highest count that is known."""
        return self if known is None else replace(self, count=max(self.count, known.count))
