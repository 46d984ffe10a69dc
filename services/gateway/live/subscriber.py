"""One client of the live stream: what it watches, what it has yet to be sent, and its bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from litestar.response.sse import ServerSentEventMessage

from services.contracts.notices import DefinitionsChanged
from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.listings.pull_request_match import matches
from services.gateway.live.batches import (
    MovedMetrics,
    PendingBatch,
    PullRequestBody,
    ServerSentEvent,
    SourceBody,
    Throttle,
)
from services.gateway.queries.filters import Filters, folded

KEEP_ALIVE_SECONDS = 15.0
RETRY_MILLISECONDS = 1_000
RESET_COSTS = 12.0


@dataclass(frozen=True, slots=True)
class ChangedPullRequest:
    """A pull request that changed: its document, to be filtered, and what is sent with and without people."""

    document: ListedPullRequest
    body: PullRequestBody
    without_people: PullRequestBody


@dataclass(frozen=True, slots=True)
class Update:
    """What moved up to `position`, the same for every client; each takes what it watches."""

    position: int
    pull_requests: tuple[ChangedPullRequest, ...] = ()
    sources: Mapping[str, SourceBody] = field(default_factory=dict)
    moved: Mapping[str, MovedMetrics] = field(default_factory=dict)
    definitions: DefinitionsChanged | None = None
    reset: str | None = None


def encoded(event: ServerSentEvent, position: int | None) -> bytes:
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


class Subscriber:
    """Takes updates from the broadcaster, and sends them at the client's own pace."""

    def __init__(
        self, client: Client, filters: Filters, position: int | None, clock: Callable[[], float]
    ) -> None:
        self.client = client
        self._filters = filters
        self._known = self._sent = position
        self._pending = PendingBatch(position)
        self._wake = asyncio.Event()
        self._throttle = Throttle()
        self._clock = clock
        self._closed = False

    def offer(self, update: Update) -> None:
        """Take from an update what this client watches, unless the client knows all of it already."""
        if self._known is not None and update.position <= self._known:
            return
        pending = self._pending
        pending.position = max(pending.position or 0, update.position)
        for changed in update.pull_requests:
            if matches(self._filters, changed.document):
                pending.add(changed.body if self.client.people else changed.without_people)
        pending.sources |= {repo: body for repo, body in update.sources.items() if self._watches(repo)}
        for repo, moved in update.moved.items():
            if self._watches(repo):
                pending.moved.add(moved)
        pending.definitions = update.definitions or pending.definitions
        pending.reset = update.reset or pending.reset
        pending.bound()
        if update.definitions and update.definitions.in_force:
            self._end_if_people_are_named()
        if not pending.empty:
            self._wake.set()

    def _end_if_people_are_named(self) -> None:
        """New definitions may say that nobody is asked for by name: the client has to ask again."""
        if self._filters.name_people:
            self.close()

    def reset(self, reason: str, position: int | None) -> None:
        """Tell the client to read everything again, whatever it has."""
        self._pending.reset = reason
        self._known = self._pending.position = position
        self._pending.bound()
        self._wake.set()
        self._end_if_people_are_named()

    def close(self) -> None:
        """End the stream after what is being sent."""
        self._closed = True
        self._wake.set()

    def _watches(self, repo: str) -> bool:
        return not self._filters.repos or repo.casefold() in folded(self._filters.repos)

    def greeting(self) -> bytes:
        """The first bytes: a comment, so that the connection is known to stand, and the position."""
        return remark("headway", self._sent, RETRY_MILLISECONDS)

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
        self._sent = self._pending.position
        return remark("still here", self._sent)

    def _flush(self) -> bytes:
        """Everything that is pending. Only the last event says the new position: whoever is cut off
        before it is sent all of it again.
        """
        pending, self._pending = self._pending, PendingBatch(self._pending.position)
        self._wake.clear()
        self._throttle.spend(RESET_COSTS if pending.reset else 1)
        before, self._sent = self._sent, pending.position
        return b"".join(_numbered(list(pending.events()), before, pending.position))


def _numbered(events: list[ServerSentEvent], before: int | None, after: int | None) -> Iterable[bytes]:
    for place, event in enumerate(events, 1):
        yield encoded(event, after if place == len(events) else before)
