"""Polls: every repository in its turn, what is live before what is old, and no failure stops the others."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from services.collector.github.errors import GitHubError, LimitedError, RefusedError
from services.collector.pages import Glance
from services.collector.progress import interval_seconds
from services.collector.sources.fetching import Fetcher
from services.collector.sources.reader import Reader
from services.collector.sources.visits import Repository
from services.collector.walk import SHALLOW

Action = Callable[[], Awaitable[None]]

LONGEST_BACKOFF_SECONDS = 600.0
FIRST_BACKOFF_SECONDS = 5.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Patience:
    """When something is tried next (the loop's time), how often it has failed in a row, and why."""

    due: float = 0.0
    failures: int = 0
    trouble: str | None = None

    def failed(self, now: float, problem: GitHubError) -> float:
        """Wait twice as long as last time; returns the seconds."""
        seconds = min(FIRST_BACKOFF_SECONDS * 2.0**self.failures, LONGEST_BACKOFF_SECONDS)
        self.due, self.failures, self.trouble = now + seconds, self.failures + 1, str(problem)
        return seconds

    def worked(self, due: float) -> None:
        """Go on at `due`."""
        self.due, self.failures, self.trouble = due, 0, None


@dataclass(slots=True)
class Turn:
    """A repository, and its two kinds of turns: what is live, and its history."""

    repository: Repository
    live: Patience = field(default_factory=Patience)
    history: Patience = field(default_factory=Patience)

    async def report(self, limit: str | None = None) -> None:
        """Say how it is going."""
        trouble = self.live.trouble or self.history.trouble
        await self.repository.report(trouble or limit, failing=trouble is not None)


class PollingSource:
    """GraphQL and REST polling. Implements `Source`. `seconds`: how often each repository is visited."""

    def __init__(
        self,
        repositories: Sequence[Repository],
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        seconds: float,
    ) -> None:
        self._turns = [Turn(repository) for repository in repositories]
        self._fetcher = fetcher
        self._clock = clock
        self._seconds = seconds

    async def run(self) -> None:
        """Poll until cancelled."""
        while self._turns:
            try:
                await self._next()
            except LimitedError as limit:
                await self._wait_out(limit)

    async def _next(self) -> None:
        """Do the most urgent thing there is, or sleep until there is one."""
        await self._fetcher.caught_up()
        now = _loop_time()
        if due := [turn for turn in self._turns if turn.live.due <= now]:
            await self._refresh(due)
        elif unread := [t for t in self._turns if t.repository.has_history and t.history.due <= now]:
            await self._step(unread[0])
        else:
            await asyncio.sleep(self._next_due() - now)

    def _next_due(self) -> float:
        unread = [turn.history.due for turn in self._turns if turn.repository.has_history]
        return min([turn.live.due for turn in self._turns] + unread)

    async def _refresh(self, due: list[Turn]) -> None:
        glances = await self._newest(due)
        for turn in due:
            contact = turn.repository.contact
            glance = glances.get(contact.place.node_id) if contact else None
            action = partial(turn.repository.refresh, glance)
            await self._attempt(turn, turn.live, action, self._interval(turn))

    async def _step(self, turn: Turn) -> None:
        # to the end of the line, whatever comes of it
        self._turns.remove(turn)
        self._turns.append(turn)
        await self._attempt(turn, turn.history, turn.repository.step, 0)

    async def _newest(self, due: list[Turn]) -> Mapping[str, Glance]:
        """What can be seen of these repositories in passing; nothing where that cannot be asked."""
        by_reader: dict[int, tuple[Reader, list[Repository]]] = {}
        for turn in due:
            if contact := turn.repository.contact:
                group = by_reader.setdefault(id(contact.reader), (contact.reader, []))
                group[1].append(turn.repository)
        glances: dict[str, Glance] = {}
        for reader, repositories in by_reader.values():
            try:
                glances |= await reader.newest([each.contact.place for each in repositories if each.contact])
            except LimitedError:
                raise
            except GitHubError as problem:
                _log.warning("cannot ask what moved: %s", problem)
        return glances

    async def _attempt(self, turn: Turn, patience: Patience, action: Action, pause: float) -> None:
        """Do it, and say how it went. Raises only `LimitedError`: then nothing else would work either."""
        try:
            await action()
        except LimitedError:
            raise
        except GitHubError as problem:
            seconds = patience.failed(_loop_time(), problem)
            _log.warning("%s: %s; again in %.0f s", turn.repository.name, problem, seconds)
            if isinstance(problem, RefusedError):
                turn.repository.forget()
        else:
            patience.worked(_loop_time() + pause)
        await turn.report()

    def _interval(self, turn: Turn) -> float:
        contact = turn.repository.contact
        anonymous = contact is not None and contact.reader.method == SHALLOW
        quota = contact.reader.quota if contact else None
        return interval_seconds(self._seconds, anonymous, quota, len(self._turns))

    async def _wait_out(self, limit: LimitedError) -> None:
        _log.warning("%s", limit)
        for turn in self._turns:
            await turn.report(str(limit))
        await asyncio.sleep(max((limit.until - self._clock()) / timedelta(seconds=1), 1))


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
