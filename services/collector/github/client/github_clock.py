"""What time it is at GitHub. What is observed is dated by it: our own clock may be anything, and be set."""

from collections.abc import Callable
from datetime import datetime, timedelta

Clock = Callable[[], datetime]

SECOND = timedelta(seconds=1)  # GitHub tells its time in whole seconds


class GitHubClock:
    """Our clock (`local`), corrected by what GitHub's answers say.

    An answer bounds the difference; what is within the bounds is kept, so that time does not run back.
    """

    def __init__(self, local: Clock) -> None:
        self.local = local
        self._ahead: timedelta | None = None

    @property
    def ahead(self) -> timedelta:
        """How far GitHub's clock is ahead of ours; nothing as long as GitHub has said nothing."""
        return self._ahead or timedelta(0)

    def now(self) -> datetime:
        """GitHub's time."""
        return self.local() + self.ahead

    def observe(self, server_time: datetime, sent: datetime) -> None:
        """GitHub said this just now, to a question asked then (by our clock)."""
        least, most = server_time - self.local(), server_time + SECOND - sent
        self._ahead = least if self._ahead is None else max(least, min(self._ahead, most))
