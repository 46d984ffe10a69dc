"""Which pull requests are to be fetched, and when: a burst for one is one fetch, and failures wait. Pure.

Times are the event loop's, in seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.collector.wishes.backoff import doubling
from services.collector.wishes.needs import Need

COALESCE_SECONDS = 1.0
TOGETHER_SECONDS = 0.5  # one question may hold many: what is nearly due goes with what is
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 300.0

Key = tuple[str, int, int]


@dataclass(slots=True, eq=False)
class Wish:
    """A need, the revision under which it is kept, and when to see to it."""

    need: Need
    revision: int
    due: float
    failures: int = 0

    def postpone(self, now: float, seconds: float) -> None:
        """See to it later, in a second at the earliest."""
        self.due = now + max(seconds, COALESCE_SECONDS)

    def failed(self, now: float) -> None:
        """Wait twice as long as last time."""
        self.postpone(now, doubling(FIRST_RETRY_SECONDS, self.failures, LONGEST_RETRY_SECONDS))
        self.failures += 1


@dataclass(slots=True)
class Wishes:
    """Every need that is still to be seen to, once per pull request."""

    _by_key: dict[Key, Wish] = field(default_factory=dict)

    def note(self, need: Need, revision: int, now: float, seconds: float = COALESCE_SECONDS) -> None:
        """Take on a need. The first of a burst sets the time; one that is being fetched is fetched again."""
        known, due = self._by_key.get(key_of(need)), now + seconds
        waiting = known is not None and now < known.due
        self._by_key[key_of(need)] = Wish(need, revision, min(known.due, due) if known and waiting else due)

    def done(self, wish: Wish) -> None:
        """It has been seen to; if it was uttered anew meanwhile, that one stands."""
        if self._by_key.get(key_of(wish.need)) is wish:
            del self._by_key[key_of(wish.need)]

    def due(self, now: float) -> list[Wish]:
        """Once the time of one has come: that and what is due soon, the longest waiting first."""
        some = sorted((w for w in self._waiting() if w.due <= now + TOGETHER_SECONDS), key=lambda w: w.due)
        return some if some and some[0].due <= now else []

    def rest(self, now: float) -> float | None:
        """Seconds until the next is due; None while there is none."""
        return min((max(wish.due - now, 0) for wish in self._waiting()), default=None)

    def _waiting(self) -> Iterable[Wish]:
        return self._by_key.values()


def key_of(need: Need) -> Key:
    """A pull request, whatever its repository is called."""
    return need.host, need.repository.id, need.number
