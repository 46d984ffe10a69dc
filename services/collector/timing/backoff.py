"""How long to wait after failures in a row. Pure."""

from dataclasses import dataclass

MOST_DOUBLINGS = 30  # a float has room for a thousand, and something may fail for weeks
LONGEST_BACKOFF_SECONDS = 600.0
FIRST_BACKOFF_SECONDS = 5.0


def backoff_seconds(first: float, failures: int, longest: float) -> float:
    """Seconds to wait: `first` after no failure before, twice as long with each, at most `longest`."""
    return min(first * 2.0 ** min(failures, MOST_DOUBLINGS), longest)


@dataclass(slots=True)
class Backoff:
    """When something is tried next (the loop's time), how often it has failed in a row, and why."""

    due: float = 0.0
    failures: int = 0
    trouble: str | None = None

    def failed(self, now: float, problem: Exception) -> float:
        """Wait twice as long as last time; returns the seconds."""
        seconds = backoff_seconds(FIRST_BACKOFF_SECONDS, self.failures, LONGEST_BACKOFF_SECONDS)
        self.due, self.failures, self.trouble = now + seconds, self.failures + 1, str(problem)
        return seconds

    def worked(self, due: float) -> None:
        """Go on at `due`."""
        self.due, self.failures, self.trouble = due, 0, None
