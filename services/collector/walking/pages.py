"""A step of a walk and what it gave. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.collector.walking.walk import RepositoryState, Stream
from services.contracts.events import Event, Repository


@dataclass(frozen=True, slots=True)
class Place:
    """A repository as GitHub knew it at `seen_at`, by GitHub's clock."""

    repository: Repository
    node_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest that a list has, as a text that changes with it. `at`: its time, None of an empty list."""

    text: str
    at: datetime | None


Marks = Mapping[Stream, Mark]


@dataclass(frozen=True, slots=True)
class Glance:
    """A repository as a question about many of them shows it: where it is today, and what is newest.

    `withheld`: lists that are not ours to see.
    """

    place: Place
    marks: Marks
    archived: bool = False
    fork: bool = False
    withheld: frozenset[Stream] = frozenset()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something in an answer that has another shape than GitHub documents."""

    about: str
    reason: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """One pull request that is to be read whole."""

    place: Place
    number: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was read of pull requests by number. `missing`: those that are not there, or not to be seen.

    `heavy`: those that GitHub could not show now, not even alone.
    """

    events: tuple[Event, ...] = ()
    missing: frozenset[Wanted] = frozenset()
    heavy: frozenset[Wanted] = frozenset()
    unreadable: tuple[Unreadable, ...] = ()

    def __add__(self, other: "Fetched") -> "Fetched":
        """Both together."""
        return Fetched(
            self.events + other.events,
            self.missing | other.missing,
            self.heavy | other.heavy,
            self.unreadable + other.unreadable,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What one step of a walk gave. `next`: where the walk goes on, None where it has reached its bound.

    `top`: GitHub's time on the first row. `rows`: rows that had not been reached before. `expected`:
    rows in the whole list. `size`: the page size that worked. `open_ends`: ids of unsettled deployments.
    `left`: numbers of pull requests that were too heavy even alone, and are to be fetched later.
    `reviews_for_teams`: node ids of reviews of which is to be asked for which team they were.
    """

    events: tuple[Event, ...]
    next: str | None
    top: datetime | None = None
    rows: int = 0
    expected: int | None = None
    size: int | None = None
    open_ends: tuple[str, ...] = ()
    left: tuple[int, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    reviews_for_teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Which page of a walk to read: where it is, and the bound it goes down to (None: to the end)."""

    cursor: str | None
    size: int
    bound: datetime | None = None
    watermark: datetime | None = None

    def reaches(self, moment: datetime) -> bool:
        """Whether a row of that time is within the walk. GitHub's times have whole seconds."""
        return self.bound is None or moment >= self.bound

    def is_new(self, created_at: datetime) -> bool:
        """Whether a row was made since the walk before."""
        return self.watermark is None or created_at > self.watermark


def after_page(state: RepositoryState, stream: Stream, step: Step, page: Page) -> RepositoryState:
    """What a durable page adds to what is remembered, apart from where the walk is."""
    if stream is Stream.PULL_REQUESTS:
        counted = state.counted(page.rows, page.expected).sized(step.size, page.size)
        return counted.asking_of(page.reviews_for_teams)
    return state.following(page.open_ends)
