"""One client of the live stream: what it watches, what it has yet to be told, and its bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from litestar.response.sse import ServerSentEventMessage

from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.listings.pull_request_match import matches
from services.gateway.live.coalesce import Burst, Event, Moved, Row, Throttle
from services.gateway.queries.filters import Filters, folded

KEEP_ALIVE_SECONDS = 15.0
RETRY_MILLISECONDS = 1_000
RESET_COSTS = 12.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A pull request that changed: its document, to be filtered, and its row with and without people."""

    document: ListedPullRequest
    row: Row
    without_people: Row


@dataclass(frozen=True, slots=True)
class Update:
    """What moved up to `position`, the same for every client; each takes what it watches."""

    position: int
    pull_requests: tuple[Shown, ...] = ()
    sources: Mapping[str, Row] = field(default_factory=dict)
    moved: Mapping[str, Moved] = field(default_factory=dict)
    definitions: DefinitionsChanged | None = None
    reset: str | None = None


def encoded(event: Event, position: int | None) -> bytes:
    """An event as it goes over the wire."""
    return ServerSentEventMessage(data=event.json, event=event.name, id=position, sep="\n").encode()


def remark(text: str, position: int | None, retry: int | None = None) -> bytes:
    """A comment line; with it the position, so that a reconnect resumes from there."""
    return ServerSentEventMessage(data=None, comment=text, id=position, retry=retry, sep="\n").encode()


@dataclass(frozen=True, slots=True)
class Client:
    """Who watches: one token, session or address, and whether it may see who did what."""

    name: str
    people: bool = True


class Watcher:
    """Filled by the hub, emptied by the client's connection at the client's own pace."""

    def __init__(
        self, client: Client, filters: Filters, position: int | None, clock: Callable[[], float]
    ) -> None:
        self.client = client
        self._filters = filters
        self._told = position
        self._burst = Burst(position)
        self._wake = asyncio.Event()
        self._throttle = Throttle()
        self._clock = clock
        self._closed = False

    def offer(self, update: Update) -> None:
        """Take from an update what this client watches."""
        burst = self._burst
        burst.position = max(burst.position or 0, update.position)
        for shown in update.pull_requests:
            if matches(self._filters, shown.document):
                burst.show(shown.row if self.client.people else shown.without_people)
        burst.sources |= {repo: row for repo, row in update.sources.items() if self._watches(repo)}
        for repo, moved in update.moved.items():
            if self._watches(repo):
                burst.moved.add(moved)
        burst.definitions = update.definitions or burst.definitions
        burst.reset = update.reset or burst.reset
        burst.bound()
        if update.definitions and update.definitions.in_force:
            self._ask_anew()
        if not burst.empty:
            self._wake.set()

    def _ask_anew(self) -> None:
        """Who is asked for by name may have become nobody's business: then the client must ask again."""
        if self._filters.name_people:
            self.close()

    def reset(self, reason: str, position: int | None) -> None:
        """Tell the client to read everything again, whatever it has."""
        self._burst.reset = reason
        self._burst.position = position
        self._burst.bound()
        self._wake.set()
        self._ask_anew()

    def close(self) -> None:
        """End the stream after what is being sent."""
        self._closed = True
        self._wake.set()

    def _watches(self, repo: str) -> bool:
        return not self._filters.repos or repo.casefold() in folded(self._filters.repos)

    def greeting(self) -> bytes:
        """The first bytes: a comment, so that the connection is known to stand, and the position."""
        return remark("headway", self._told, RETRY_MILLISECONDS)

    async def stream(self) -> AsyncIterator[bytes]:
        """What goes over the wire, until the stream is closed."""
        while not self._closed:
            if await self._woken():
                await asyncio.sleep(self._throttle.delay(self._clock()))
                yield self._flush()
            elif not self._closed:
                yield self._keep_alive()

    async def _woken(self) -> bool:
        try:
            await asyncio.wait_for(self._wake.wait(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            return False
        return not self._closed

    def _keep_alive(self) -> bytes:
        self._told = self._burst.position
        return remark("still here", self._told)

    def _flush(self) -> bytes:
        """Everything there is to tell. Only the last event says the new position: whoever is cut off
        before it is told the whole burst again.
        """
        burst, self._burst = self._burst, Burst(self._burst.position)
        self._wake.clear()
        self._throttle.spend(RESET_COSTS if burst.reset else 1)
        before, self._told = self._told, burst.position
        return b"".join(_numbered(list(burst.events()), before, burst.position))


def _numbered(events: list[Event], before: int | None, after: int | None) -> Iterable[bytes]:
    for place, event in enumerate(events, 1):
        yield encoded(event, after if place == len(events) else before)
