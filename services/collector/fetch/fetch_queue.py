"""Which pull requests are to be fetched, and when: a burst for one is one fetch, and failures wait. Pure.

Times are the event loop's, in seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.collector.fetch.fetch_request import FetchRequest
from services.collector.timing.backoff import backoff_seconds

COALESCE_SECONDS = 1.0
TOGETHER_SECONDS = 0.5  # one question may hold many: what is nearly due goes with what is
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 300.0

Key = tuple[str, int, int]


@dataclass(slots=True, eq=False)
class PendingFetch:
    """A need, the revision under which it is kept, and when to see to it."""

    request: FetchRequest
    revision: int
    due: float
    failures: int = 0

    def postpone(self, now: float, seconds: float) -> None:
        """See to it later, in a second at the earliest."""
        self.due = now + max(seconds, COALESCE_SECONDS)

    def failed(self, now: float) -> None:
        """Wait twice as long as last time."""
        self.postpone(now, backoff_seconds(FIRST_RETRY_SECONDS, self.failures, LONGEST_RETRY_SECONDS))
        self.failures += 1


@dataclass(slots=True)
class FetchQueue:
    """Every need that is still to be seen to, once per pull request."""

    _by_key: dict[Key, PendingFetch] = field(default_factory=dict)

    def add(
        self, request: FetchRequest, revision: int, now: float, seconds: float = COALESCE_SECONDS
    ) -> None:
        """Take on a need. The first of a burst sets the time; one that is being fetched is fetched again."""
        known, due = self._by_key.get(key_of(request)), now + seconds
        waiting = known is not None and now < known.due
        self._by_key[key_of(request)] = PendingFetch(
            request, revision, min(known.due, due) if known and waiting else due
        )

    def done(self, pending: PendingFetch) -> None:
        """It has been seen to; if it was requested again meanwhile, that request stays."""
        if self._by_key.get(key_of(pending.request)) is pending:
            del self._by_key[key_of(pending.request)]

    def due(self, now: float) -> list[PendingFetch]:
        """Once the time of one has come: that and what is due soon, the longest waiting first."""
        some = sorted((w for w in self._waiting() if w.due <= now + TOGETHER_SECONDS), key=lambda w: w.due)
        return some if some and some[0].due <= now else []

    def rest(self, now: float) -> float | None:
        """Seconds until the next is due; None while there is none."""
        return min((max(pending.due - now, 0) for pending in self._waiting()), default=None)

    def _waiting(self) -> Iterable[PendingFetch]:
        return self._by_key.values()


def key_of(request: FetchRequest) -> Key:
    """A pull request, whatever its repository is called."""
    return request.host, request.repository.id, request.number
