"""The schedule: when each repository is polled next."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.collector.forge.probes import Probe
from services.collector.repository.repository_poller import RepositoryPoller
from services.collector.timing.backoff import Backoff

TRIGGER_SECONDS = 1.0
TRIGGER_PAUSE_SECONDS = 5.0
IDLE_SECONDS = 300.0  # so often what does not move is said to be well, and looked after; GitHub is not asked


@dataclass(slots=True)
class ScheduledPoll:
    """When a repository is polled next: for what is live, and for its history.

    `organisation`: whose sweep brought it; None if it is watched by its own name. `probe`: what that sweep
    saw; None if it has to be asked for itself. `visited`: when it was looked at last (the loop's time).
    `labels_due`: when its labels are looked at next.
    `anew`: whether to find it by its name again.
    """

    poller: RepositoryPoller
    organisation: str | None = None
    probe: Probe | None = None
    anew: bool = False
    visited: float = -math.inf
    labels_due: float = -math.inf
    live: Backoff = field(default_factory=Backoff)
    history: Backoff = field(default_factory=Backoff)

    @property
    def trouble(self) -> str | None:
        """What is in the way. Of history nothing is, once there is none left to read."""
        return self.live.trouble or (self.history.trouble if self.poller.has_history else None)

    async def report(self, limit: str | None = None) -> None:
        """Publish how far it is, and what is in the way."""
        await self.poller.report(self.trouble or limit, failing=self.trouble is not None)

    def probed(self, probe: Probe, now: float) -> None:
        """A sweep probed it: it is polled at once if it changed, else only now and then."""
        if not probe.change_tokens:
            if self.probe:
                self.unlist(now)
            return
        self.probe = probe
        if not self.live.trouble and (self.poller.has_changed(probe) or now - self.visited >= IDLE_SECONDS):
            self.live.due = min(self.live.due, now)

    def triggered(self, now: float, *, anew: bool) -> None:
        """GitHub says that something moved there: ask for itself, but not for every push of many."""
        self.probe, self.anew = None, self.anew or anew
        pause = 0 if anew else TRIGGER_PAUSE_SECONDS
        self.live.due = min(self.live.due, max(now + TRIGGER_SECONDS, self.visited + pause))

    def labels_changed(self, gone: Iterable[str], now: float) -> None:
        """GitHub says that labels have other names, or are gone."""
        self.poller.labels.removed(gone)
        self.labels_due = min(self.labels_due, now + TRIGGER_SECONDS)

    def find_again(self) -> None:
        """Its name may have become another, or another repository's."""
        if self.anew and self.poller.handle:
            self.poller.forget()
        self.anew = False

    def unlist(self, now: float) -> None:
        """No sweep sees it any more: it is asked for itself."""
        self.probe, self.live.due = None, min(self.live.due, now)


class Schedule:
    """The scheduled polls, in the order in which histories are read."""

    def __init__(self, repositories: Iterable[RepositoryPoller]) -> None:
        self._all = [ScheduledPoll(repository) for repository in repositories]

    def __iter__(self) -> Iterator[ScheduledPoll]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def due(self, now: float) -> list[ScheduledPoll]:
        """Which repositories are to be polled now."""
        return [poll for poll in self._all if poll.live.due <= now]

    def unread(self, now: float) -> ScheduledPoll | None:
        """Whose history is read next; it goes to the end of the line."""
        found = next((t for t in self._all if t.poller.has_history and t.history.due <= now), None)
        if found:
            self._all.remove(found)
            self._all.append(found)
        return found

    def next_due(self) -> float:
        """When there is something to do again."""
        unread = [poll.history.due for poll in self._all if poll.poller.has_history]
        return min([poll.live.due for poll in self._all] + unread, default=math.inf)

    def add(self, poll: ScheduledPoll) -> ScheduledPoll:
        """Add a repository that is polled at once."""
        self._all.append(poll)
        return poll

    def drop(self, poll: ScheduledPoll) -> None:
        """Remove a repository: it is not polled any more."""
        self._all.remove(poll)

    def by_id(self) -> dict[int, ScheduledPoll]:
        """Those that have been found, by their database ids."""
        return {poll.poller.id: poll for poll in self._all if poll.poller.id is not None}

    def by_name(self) -> dict[str, ScheduledPoll]:
        """All by the names they go by, in lower case."""
        return {poll.poller.name.lower(): poll for poll in self._all}

    def watching(self, name: str) -> ScheduledPoll | None:
        """Who is watched by this name, whatever name it goes by."""
        return next((poll for poll in self._all if poll.poller.watched.lower() == name.lower()), None)
