"""The pauses before a process is restarted. Pure."""

from dataclasses import dataclass

SHORTEST_SECONDS = 0.5
LONGEST_SECONDS = 30.0


@dataclass(slots=True)
class RestartBackoff:
    """Pauses that double while a process keeps ending, and reset once it has run for a while."""

    pause: float = SHORTEST_SECONDS / 2

    def next(self, lasted: float) -> float:
        """Return the seconds to wait after a process that ran for `lasted` seconds."""
        self.pause = SHORTEST_SECONDS if lasted > LONGEST_SECONDS else min(self.pause * 2, LONGEST_SECONDS)
        return self.pause
