"""Bursts of change made small: what a client has yet to be told, and how often it may be told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from services.contracts.api import MetricsMoved, Reset
from services.contracts.api_stream import DefinitionsProgress
from services.contracts.notices import (
    Change,
    DefinitionsChanged,
    MetricsChanged,
    PullRequestsChanged,
    SourceChanged,
)

MOST_ROWS = 500
MOST_DAYS = 4_000
TOO_MUCH = "more changed than is worth telling one by one"
NEW_DEFINITIONS = "new definitions are in force"

PullRequestKey = tuple[str, int]


@dataclass(slots=True)
class Moved:
    """The repositories, days and metrics whose figures may have changed."""

    repos: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    metrics: set[str] = field(default_factory=set)

    def add(self, other: "Moved") -> None:
        """Take in what else moved."""
        self.repos |= other.repos
        self.days |= other.days
        self.metrics |= other.metrics

    def notice(self) -> MetricsMoved:
        """As clients are told."""
        return MetricsMoved(repos=sorted(self.repos), days=sorted(self.days), metrics=sorted(self.metrics))


@dataclass(slots=True)
class Gathered:
    """Notices since the last look, each thing once: `position` is the sequence of the newest one."""

    position: int
    pull_requests: set[PullRequestKey] = field(default_factory=set)
    moved: dict[str, Moved] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    definitions: DefinitionsChanged | None = None
    reset: str | None = None

    def add(self, position: int, change: Change | None) -> None:
        """Take in a notice (None: one that could not be read)."""
        self.position = max(self.position, position)
        match change:
            case PullRequestsChanged(repo=repo, numbers=numbers):
                self._add_pull_requests((repo, number) for number in numbers)
            case MetricsChanged(repo=repo, days=days, metrics=metrics):
                self.moved.setdefault(repo, Moved()).add(Moved({repo}, set(days), set(metrics)))
            case SourceChanged(repo=repo):
                self.sources.add(repo)
            case DefinitionsChanged():
                self._add_definitions(change)
            case None:
                pass

    def merge(self, newer: "Gathered") -> None:
        """Take in what was gathered after this."""
        self.position = newer.position
        self._add_pull_requests(newer.pull_requests)
        for repo, moved in newer.moved.items():
            self.moved.setdefault(repo, Moved()).add(moved)
        self.sources |= newer.sources
        self.definitions = newer.definitions or self.definitions
        self.reset = newer.reset or self.reset

    def _add_pull_requests(self, keys: Iterable[PullRequestKey]) -> None:
        self.pull_requests.update(keys)
        if len(self.pull_requests) > MOST_ROWS:
            self.pull_requests.clear()
            self.reset = TOO_MUCH

    def _add_definitions(self, change: DefinitionsChanged) -> None:
        self.definitions = change
        if change.in_force:
            self.reset = NEW_DEFINITIONS


@dataclass(frozen=True, slots=True)
class Row:
    """Something to show under a key that a newer one of the same key replaces; `json` is its body."""

    key: str
    json: str


@dataclass(frozen=True, slots=True)
class Event:
    """A server-sent event: its name and its body (JSON)."""

    name: str
    json: str


@dataclass(slots=True)
class Burst:
    """What one client has yet to be told. It is bounded: what does not fit becomes a `reset`."""

    position: int | None
    rows: dict[str, Row] = field(default_factory=dict)
    sources: dict[str, Row] = field(default_factory=dict)
    moved: Moved = field(default_factory=Moved)
    definitions: DefinitionsChanged | None = None
    reset: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        told = self.rows or self.sources or self.moved.repos or self.definitions or self.reset
        return not told

    def show(self, row: Row) -> None:
        """A pull request's row, behind those that moved before it."""
        self.rows.pop(row.key, None)
        self.rows[row.key] = row

    def bound(self) -> None:
        """Give up on telling everything once it is too much: reading it all again is quicker."""
        if len(self.rows) > MOST_ROWS or len(self.moved.days) > MOST_DAYS:
            self.reset = TOO_MUCH
        if self.reset:
            self.rows.clear()
            self.sources.clear()
            self.moved = Moved()

    def events(self) -> Iterator[Event]:
        """What is to be told, in order."""
        if self.definitions:
            progress = DefinitionsProgress(**self.definitions.model_dump(exclude={"kind"}))
            yield Event("definitions", progress.model_dump_json())
        for row in self.rows.values():
            yield Event("pull_request", row.json)
        for source in self.sources.values():
            yield Event("source", source.json)
        if self.moved.repos:
            yield Event("metrics", self.moved.notice().model_dump_json())
        if self.reset:
            yield Event("reset", Reset(reason=self.reset).model_dump_json())


@dataclass(slots=True)
class Throttle:
    """A few flushes at once, then so many per second: the first change of a quiet time never waits."""

    at_once: float = 4
    per_second: float = 6
    _left: float = 4
    _at: float = 0

    def delay(self, now: float) -> float:
        """Seconds until the next flush is due (`now` in seconds of any steady clock)."""
        self._left = min(self.at_once, self._left + (now - self._at) * self.per_second)
        self._at = now
        return max(0.0, (1 - self._left) / self.per_second)

    def spend(self, flushes: float = 1) -> None:
        """Note a flush; one that makes the client read everything again counts for several."""
        self._left -= flushes
