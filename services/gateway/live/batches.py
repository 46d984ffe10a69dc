"""Notices put together: what changed since the last look, and what a client has yet to be sent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TypeVar

from services.contracts.api_pull_request import Fact
from services.contracts.api_stream import DefinitionsProgress, MetricsMoved, PullRequestMoved, Reset
from services.contracts.notices import (
    MOST_FACTS,
    Change,
    DefinitionsChanged,
    MetricsChanged,
    NewFact,
    PullRequestsChanged,
    SourceChanged,
)

MOST_ROWS = 500
MOST_DAYS = 4_000
TOO_MUCH = "more changed than is worth telling one by one"
NEW_DEFINITIONS = "new definitions are in force"

PullRequestKey = tuple[str, int]


OneFact = TypeVar("OneFact", NewFact, Fact)


def joined(earlier: Iterable[OneFact] | None, later: Iterable[OneFact] | None) -> tuple[OneFact, ...] | None:
    """The facts of two changes, each once, the newest few; None (not known) if either is not known."""
    if earlier is None or later is None:
        return None
    return tuple({fact.id: fact for fact in chain(earlier, later)}.values())[-MOST_FACTS:]


@dataclass(slots=True)
class MovedMetrics:
    """The repositories, days and metrics whose figures may have changed."""

    repos: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    metrics: set[str] = field(default_factory=set)

    def add(self, other: "MovedMetrics") -> None:
        """Add others."""
        self.repos |= other.repos
        self.days |= other.days
        self.metrics |= other.metrics

    def notice(self) -> MetricsMoved:
        """As the API says it."""
        return MetricsMoved(repos=sorted(self.repos), days=sorted(self.days), metrics=sorted(self.metrics))


@dataclass(slots=True)
class Batch:
    """What notices since the last look name, each thing once; `position` is the sequence of the newest one.

    Of each pull request there are the facts that are new, or None where they are not known.
    """

    position: int
    pull_requests: dict[PullRequestKey, tuple[NewFact, ...] | None] = field(default_factory=dict)
    moved: dict[str, MovedMetrics] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    definitions: DefinitionsChanged | None = None
    reset: str | None = None

    def add(self, position: int, change: Change | None) -> None:
        """Add a notice (None: one that could not be read)."""
        self.position = max(self.position, position)
        match change:
            case PullRequestsChanged(repo=repo, numbers=numbers, facts=facts):
                self._add_pull_requests({(repo, number): facts.get(number) for number in numbers})
            case MetricsChanged(repo=repo, days=days, metrics=metrics):
                moved = MovedMetrics({repo}, set(days), set(metrics))
                self.moved.setdefault(repo, MovedMetrics()).add(moved)
            case SourceChanged(repo=repo):
                self.sources.add(repo)
            case DefinitionsChanged():
                self._add_definitions(change)
            case None:
                pass

    def merge(self, newer: "Batch") -> None:
        """Add a batch that came after this one."""
        self.position = newer.position
        self._add_pull_requests(newer.pull_requests)
        for repo, moved in newer.moved.items():
            self.moved.setdefault(repo, MovedMetrics()).add(moved)
        self.sources |= newer.sources
        self.definitions = newer.definitions or self.definitions
        self.reset = newer.reset or self.reset

    def _add_pull_requests(self, changed: Mapping[PullRequestKey, tuple[NewFact, ...] | None]) -> None:
        for key, facts in changed.items():
            self.pull_requests[key] = joined(self.pull_requests.get(key, ()), facts)
        if len(self.pull_requests) > MOST_ROWS:
            self.pull_requests.clear()
            self.reset = TOO_MUCH

    def _add_definitions(self, change: DefinitionsChanged) -> None:
        self.definitions = change
        if change.in_force:
            self.reset = NEW_DEFINITIONS


@dataclass(frozen=True, slots=True)
class SourceBody:
    """What is sent of a source, under a key that a newer one of the same key replaces; `json` is its body."""

    key: str
    json: str


@dataclass(frozen=True)
class PullRequestBody:
    """What is sent of a pull request, under a key that a newer one of the same key replaces.

    It has no slots, so that its JSON is made once for all clients.
    """

    key: str
    row: PullRequestMoved

    @cached_property
    def json(self) -> str:
        """The body."""
        return self.row.model_dump_json(by_alias=True)

    def after(self, earlier: "PullRequestBody") -> "PullRequestBody":
        """The same with the new facts of one that has not been sent."""
        facts = joined(earlier.row.facts, self.row.facts)
        return PullRequestBody(
            self.key,
            self.row.model_copy(update={"facts": None if facts is None else list(facts)}),
        )


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """A server-sent event: its name and its body (JSON)."""

    name: str
    json: str


@dataclass(slots=True)
class PendingBatch:
    """What one client has yet to be sent. It is bounded: what does not fit becomes a `reset`."""

    position: int | None
    rows: dict[str, PullRequestBody] = field(default_factory=dict)
    sources: dict[str, SourceBody] = field(default_factory=dict)
    moved: MovedMetrics = field(default_factory=MovedMetrics)
    definitions: DefinitionsChanged | None = None
    reset: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to send."""
        return not (self.rows or self.sources or self.moved.repos or self.definitions or self.reset)

    def add(self, body: PullRequestBody) -> None:
        """Add a pull request, behind those that changed before it."""
        earlier = self.rows.pop(body.key, None)
        self.rows[body.key] = body.after(earlier) if earlier else body

    def bound(self) -> None:
        """Send a `reset` in place of everything once it is too much: reading it all again is quicker."""
        if len(self.rows) > MOST_ROWS or len(self.moved.days) > MOST_DAYS:
            self.reset = TOO_MUCH
        if self.reset:
            self.rows.clear()
            self.sources.clear()
            self.moved = MovedMetrics()

    def events(self) -> Iterator[ServerSentEvent]:
        """What is to be sent, in order."""
        if self.definitions:
            progress = DefinitionsProgress(**self.definitions.model_dump(exclude={"kind"}))
            yield ServerSentEvent("definitions", progress.model_dump_json())
        for row in self.rows.values():
            yield ServerSentEvent("pull_request", row.json)
        for source in self.sources.values():
            yield ServerSentEvent("source", source.json)
        if self.moved.repos:
            yield ServerSentEvent("metrics", self.moved.notice().model_dump_json())
        if self.reset:
            yield ServerSentEvent("reset", Reset(reason=self.reset).model_dump_json())


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
