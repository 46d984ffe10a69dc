"""The interface that compares two commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.contracts.comparisons import Comparison
from services.contracts.events import Via


@dataclass(frozen=True, slots=True)
class ComparedCommits:
    """The commits of `head` that are not in `base`, by their hashes; `complete` where none is missing."""

    commits: list[str]
    complete: bool


class CommitComparer(Protocol):
    """Compares commits with one credential."""

    @property
    def via(self) -> Via:
        """By which API."""

    @property
    def now(self) -> datetime:
        """What time it is at the forge, by its last answer."""

    @property
    def live_until(self) -> datetime | None:
        """Until when only what is live may be asked for, to be within the budget; None if anything may."""

    async def compare(self, comparison: Comparison) -> ComparedCommits:
        """Compare two commits; nothing is complete where one of them is gone. Raises `ForgeError`."""
