"""What a poller needs of GitHub, whether it reads by GraphQL or by REST."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.collector.needs import Need
from services.collector.walk import Stream
from services.contracts.events import Event, Repository, Via
from services.contracts.notices import Quota


@dataclass(frozen=True, slots=True)
class Place:
    """A repository as GitHub knows it."""

    repository: Repository
    node_id: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something in an answer that has another shape than GitHub documents."""

    about: str
    reason: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """What one step of a walk gave. `next`: where the walk goes on, None where it has reached its bound.

    `top`: GitHub's time on the first row. `rows`: rows that had not been reached before. `expected`:
    rows in the whole list. `size`: the page size that worked. `open_ends`: ids of unsettled deployments.
    """

    events: tuple[Event, ...]
    next: str | None
    top: datetime | None = None
    rows: int = 0
    expected: int | None = None
    size: int | None = None
    open_ends: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


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


class Reader(Protocol):
    """Reads one host with one credential. Every method raises `GitHubError`."""

    @property
    def via(self) -> Via:
        """By which road."""

    @property
    def method(self) -> str:
        """Which way of reading: cursors are good only for the same."""

    @property
    def quota(self) -> Quota | None:
        """What was left when GitHub last said so."""

    async def place(self, owner: str, name: str) -> Place:
        """Find a repository by its name, or the one it has been renamed to."""

    async def newest(self, places: list[Place]) -> Mapping[str, Mapping[Stream, str]]:
        """By node id, a mark of the newest that each list has; empty where that costs as much as reading."""

    async def page(self, place: Place, stream: Stream, step: Step) -> Page:
        """Read one page of a list, newest first."""

    async def pull_request(self, need: Need) -> Page:
        """Read one pull request whole."""

    async def unsettled(self, place: Place, ids: tuple[str, ...]) -> Page:
        """Read these deployments again."""
