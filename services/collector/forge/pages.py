"""A step of a crawl and what it gave. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from services.collector.forge.outcomes import OutcomeState
from services.contracts.events import Event

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class UnreadablePart:
    """Something in an answer that has another shape than GitHub documents."""

    about: str
    reason: str
    body: bytes


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one step of a crawl gave. `next`: where the crawl goes on, None where it has reached its bound.

    `top`: GitHub's time on the first row. `rows`: rows that had not been reached before. `expected`:
    rows in the whole list. `size`: the page size that worked. `reached`: how many rows of the page are
    within the crawl. `ends`: whether the list itself ends here. `left`: numbers of pull requests that were
    too heavy even alone, and are to be fetched later. `outcomes`: the state of deployments and releases
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
    outcomes: tuple[OutcomeState, ...] = ()
    asked: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    covered: frozenset[str] = frozenset()
    reached: int = 0
    ends: bool = False
    left: tuple[int, ...] = ()
    unreadable: tuple[UnreadablePart, ...] = ()
    reviews_for_teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a crawl to read: where it is, and the bound it goes down to (None: to the end).

    `least`: so many rows of the page, and of those that follow, are within the crawl whatever their time.
    """

    cursor: str | None
    size: int
    bound: datetime | None = None
    watermark: datetime | None = None
    least: int = 0

    def reaches(self, moment: datetime) -> bool:
        """Whether a row of that time is within the crawl. GitHub's times have whole seconds."""
        return self.bound is None or moment >= self.bound

    def reached(self, rows: Sequence[Row], at: Callable[[Row], datetime]) -> list[Row]:
        """The rows that are within the crawl, in their order."""
        return [row for place, row in enumerate(rows) if place < self.least or self.reaches(at(row))]

    def goes_on(self, rows: Sequence[Row], at: Callable[[Row], datetime]) -> bool:
        """Whether rows of the page that follows may be within the crawl."""
        return self.least > len(rows) or all(self.reaches(at(row)) for row in rows[-1:])

    def is_new(self, created_at: datetime) -> bool:
        """Whether a row was made since the crawl before."""
        return self.watermark is None or created_at > self.watermark
