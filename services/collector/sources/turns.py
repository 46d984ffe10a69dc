"""Whose turn it is: each repository's next look, and how patient to be with what fails."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.collector.github.errors import GitHubError
from services.collector.sources.visits import Repository
from services.collector.walking.pages import Glance
from services.collector.wishes.backoff import doubling

LONGEST_BACKOFF_SECONDS = 600.0
FIRST_BACKOFF_SECONDS = 5.0
STIR_SECONDS = 1.0
STIR_PAUSE_SECONDS = 5.0
IDLE_SECONDS = 300.0  # so often what does not move is said to be well, and looked after; GitHub is not asked


@dataclass(slots=True)
class Patience:
    """When something is tried next (the loop's time), how often it has failed in a row, and why."""

    due: float = 0.0
    failures: int = 0
    trouble: str | None = None

    def failed(self, now: float, problem: GitHubError) -> float:
        """Wait twice as long as last time; returns the seconds."""
        seconds = doubling(FIRST_BACKOFF_SECONDS, self.failures, LONGEST_BACKOFF_SECONDS)
        self.due, self.failures, self.trouble = now + seconds, self.failures + 1, str(problem)
        return seconds

    def worked(self, due: float) -> None:
        """Go on at `due`."""
        self.due, self.failures, self.trouble = due, 0, None


@dataclass(slots=True)
class Turn:
    """A repository, and its two kinds of turns: what is live, and its history.

    `organisation`: whose sweep brought it; None if it is watched by its own name. `glance`: what that sweep
    saw; None if it has to be asked for itself. `visited`: when it was looked at last (the loop's time).
    `labels_due`: when its labels are looked at next.
    `anew`: whether to find it by its name again.
    """

    repository: Repository
    organisation: str | None = None
    glance: Glance | None = None
    anew: bool = False
    visited: float = -math.inf
    labels_due: float = -math.inf
    live: Patience = field(default_factory=Patience)
    history: Patience = field(default_factory=Patience)

    @property
    def trouble(self) -> str | None:
        """What is in the way. Of history nothing is, once there is none left to read."""
        return self.live.trouble or (self.history.trouble if self.repository.has_history else None)

    async def report(self, limit: str | None = None) -> None:
        """Say how it is going."""
        await self.repository.report(self.trouble or limit, failing=self.trouble is not None)

    def seen(self, glance: Glance, now: float) -> None:
        """A sweep saw it: its turn comes at once if it moved, else only now and then."""
        if not glance.marks:
            if self.glance:
                self.unseen(now)
            return
        self.glance = glance
        if not self.live.trouble and (self.repository.moved(glance) or now - self.visited >= IDLE_SECONDS):
            self.live.due = min(self.live.due, now)

    def stirred(self, now: float, *, anew: bool) -> None:
        """GitHub says that something moved there: ask for itself, but not for every push of many."""
        self.glance, self.anew = None, self.anew or anew
        pause = 0 if anew else STIR_PAUSE_SECONDS
        self.live.due = min(self.live.due, max(now + STIR_SECONDS, self.visited + pause))

    def relabelled(self, gone: Iterable[str], now: float) -> None:
        """GitHub says that labels have other names, or are gone."""
        self.repository.labels.told(gone)
        self.labels_due = min(self.labels_due, now + STIR_SECONDS)

    def find_anew(self) -> None:
        """Its name may have become another, or another repository's."""
        if self.anew and self.repository.contact:
            self.repository.forget()
        self.anew = False

    def unseen(self, now: float) -> None:
        """No sweep sees it any more: it is asked for itself."""
        self.glance, self.live.due = None, min(self.live.due, now)


class Turns:
    """Every repository's turn, in the order in which their histories are read."""

    def __init__(self, repositories: Iterable[Repository]) -> None:
        self._all = [Turn(repository) for repository in repositories]

    def __iter__(self) -> Iterator[Turn]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def due(self, now: float) -> list[Turn]:
        """Who is to be looked at now."""
        return [turn for turn in self._all if turn.live.due <= now]

    def unread(self, now: float) -> Turn | None:
        """Whose history is read next; it goes to the end of the line."""
        found = next((t for t in self._all if t.repository.has_history and t.history.due <= now), None)
        if found:
            self._all.remove(found)
            self._all.append(found)
        return found

    def next_due(self) -> float:
        """When there is something to do again."""
        unread = [turn.history.due for turn in self._all if turn.repository.has_history]
        return min([turn.live.due for turn in self._all] + unread, default=math.inf)

    def add(self, turn: Turn) -> Turn:
        """Somebody new, whose turn it is at once."""
        self._all.append(turn)
        return turn

    def drop(self, turn: Turn) -> None:
        """Somebody who has no turn any more."""
        self._all.remove(turn)

    def by_id(self) -> dict[int, Turn]:
        """Those that have been found, by their database ids."""
        return {turn.repository.id: turn for turn in self._all if turn.repository.id is not None}

    def by_name(self) -> dict[str, Turn]:
        """All by the names they go by, in lower case."""
        return {turn.repository.name.lower(): turn for turn in self._all}

    def watching(self, name: str) -> Turn | None:
        """Who is watched by this name, whatever name it goes by."""
        return next((turn for turn in self._all if turn.repository.watched.lower() == name.lower()), None)
