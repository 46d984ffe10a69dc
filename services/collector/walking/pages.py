"""A step of a walk and what it gave. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from services.collector.walking.unsettled import ShipmentState
from services.collector.walking.walk import RepositoryState, Stream
from services.contracts.events import Event, Repository

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Place:
    """A repository as GitHub knew it at `seen_at`, by GitHub's clock."""

    repository: Repository
    node_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest that a list has, as a text that changes with it. `at`: its time, None of an empty list.

    `covered`: handles of the deployments or releases of which every change gives another text.
    """

    text: str
    at: datetime | None
    covered: frozenset[str] = frozenset()


Marks = Mapping[Stream, Mark]


@dataclass(frozen=True, slots=True)
class Glance:
    """A repository as a question about many of them shows it: where it is today, and what is newest.

    `withheld`: lists that are not ours to see. `probed`: the state of what was asked for by its handle,
    None for what is not there; None where nothing could be asked for so.
    """

    place: Place
    marks: Marks
    archived: bool = False
    fork: bool = False
    withheld: frozenset[Stream] = frozenset()
    probed: Mapping[str, ShipmentState | None] | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """A repository to be looked at in passing, and handles of what is unsettled there."""

    place: Place
    handles: tuple[str, ...] = ()


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
    rows in the whole list. `size`: the page size that worked. `reached`: how many rows of the page are
    within the walk. `ends`: whether the list itself ends here. `left`: numbers of pull requests that were
    too heavy even alone, and are to be fetched later. `shipments`: the state of deployments and releases
    of the page; `asked`, `gone`: handles of those that were asked for one by one, and of those that are not
    there; `covered`: of those of which this page of the list shows every change. `reviews_for_teams`: node
    ids of reviews of which is to be asked for which team they were.
    """

    events: tuple[Event, ...]
    next: str | None
    top: datetime | None = None
    rows: int = 0
    expected: int | None = None
    size: int | None = None
    shipments: tuple[ShipmentState, ...] = ()
    asked: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    covered: frozenset[str] = frozenset()
    reached: int = 0
    ends: bool = False
    left: tuple[int, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    reviews_for_teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far down a walk goes: to the bound (None: to the end), and at least so many rows."""

    bound: datetime | None
    least: int = 0


WHOLE = Reach(None)


@dataclass(frozen=True, slots=True)
class Step:
    """Which page of a walk to read: where it is, and the bound it goes down to (None: to the end).

    `least`: so many rows of the page, and of those that follow, are within the walk whatever their time.
    """

    cursor: str | None
    size: int
    bound: datetime | None = None
    watermark: datetime | None = None
    least: int = 0

    def reaches(self, moment: datetime) -> bool:
        """Whether a row of that time is within the walk. GitHub's times have whole seconds."""
        return self.bound is None or moment >= self.bound

    def reached(self, rows: Sequence[Row], at: Callable[[Row], datetime]) -> list[Row]:
        """The rows that are within the walk, in their order."""
        return [row for place, row in enumerate(rows) if place < self.least or self.reaches(at(row))]

    def goes_on(self, rows: Sequence[Row], at: Callable[[Row], datetime]) -> bool:
        """Whether rows of the page that follows may be within the walk."""
        return self.least > len(rows) or all(self.reaches(at(row)) for row in rows[-1:])

    def is_new(self, created_at: datetime) -> bool:
        """Whether a row was made since the walk before."""
        return self.watermark is None or created_at > self.watermark


def after_page(state: RepositoryState, stream: Stream, step: Step, page: Page) -> RepositoryState:
    """What a durable page adds to what is remembered, apart from where the walk is."""
    if stream is Stream.PULL_REQUESTS:
        counted = state.counted(page.rows, page.expected).sized(step.size, page.size)
        return counted.asking_of(page.reviews_for_teams)
    return state
