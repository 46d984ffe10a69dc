"""Fetching pull requests by number: what to fetch, and what was read. Pure."""

from dataclasses import dataclass

from services.collector.forge.pages import UnreadablePart
from services.collector.forge.repository_ref import RepositoryRef
from services.contracts.events import Event


@dataclass(frozen=True, slots=True)
class FetchTarget:
    """One pull request that is to be read whole."""

    ref: RepositoryRef
    number: int


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What was read of pull requests by number. `missing`: those that are not there, or not to be seen.

    `heavy`: those that GitHub could not show now, not even alone.
    """

    events: tuple[Event, ...] = ()
    missing: frozenset[FetchTarget] = frozenset()
    heavy: frozenset[FetchTarget] = frozenset()
    unreadable: tuple[UnreadablePart, ...] = ()

    def __add__(self, other: "FetchResult") -> "FetchResult":
        """The results of both."""
        return FetchResult(
            self.events + other.events,
            self.missing | other.missing,
            self.heavy | other.heavy,
            self.unreadable + other.unreadable,
        )
