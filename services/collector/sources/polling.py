"""Polls: every repository in its turn, what is live before what is old, and no failure stops the others."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from services.collector.github.errors import GitHubError, LimitedError, RefusedError
from services.collector.progress import interval_seconds
from services.collector.sources.fetching import Fetcher
from services.collector.sources.reader import Reader
from services.collector.sources.visits import Marks, Repository
from services.collector.walk import SHALLOW

LONGEST_BACKOFF_SECONDS = 600.0
FIRST_BACKOFF_SECONDS = 5.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Turn:
    """A repository, and when it is visited next (the loop's time)."""

    repository: Repository
    due: float = 0.0
    failures: int = 0


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
        now = asyncio.get_running_loop().time()
        if due := [turn for turn in self._turns if turn.due <= now]:
            await self._refresh(due)
        elif unread := [turn for turn in self._turns if turn.repository.has_history and not turn.failures]:
            await self._attempt(unread[0], unread[0].repository.step)
            # to the end of the line
            self._turns.remove(unread[0])
            self._turns.append(unread[0])
        else:
            await asyncio.sleep(min(turn.due for turn in self._turns) - now)

    async def _refresh(self, due: list[Turn]) -> None:
        marks = await self._newest(due)
        for turn in due:
            contact = turn.repository.contact
            known = marks.get(contact.place.node_id, {}) if contact else {}
            if await self._attempt(turn, partial(turn.repository.refresh, known)):
                turn.due = asyncio.get_running_loop().time() + self._interval(turn)

    async def _newest(self, due: list[Turn]) -> Mapping[str, Marks]:
        """What the lists of these repositories have newest; nothing where that cannot be asked."""
        by_reader: dict[int, tuple[Reader, list[Repository]]] = {}
        for turn in due:
            if contact := turn.repository.contact:
                group = by_reader.setdefault(id(contact.reader), (contact.reader, []))
                group[1].append(turn.repository)
        marks: dict[str, Marks] = {}
        for reader, repositories in by_reader.values():
            try:
                marks |= await reader.newest([each.contact.place for each in repositories if each.contact])
            except LimitedError:
                raise
            except GitHubError as problem:
                _log.warning("cannot ask what moved: %s", problem)
        return marks

    async def _attempt(self, turn: Turn, action: Callable[[], Awaitable[None]]) -> bool:
        """Whether it worked. Raises only `LimitedError`: then nothing else would work either."""
        try:
            await action()
        except LimitedError as limit:
            await turn.repository.report(str(limit))
            raise
        except GitHubError as problem:
            await self._failed(turn, problem)
            return False
        turn.failures = 0
        return True

    async def _failed(self, turn: Turn, problem: GitHubError) -> None:
        seconds = min(FIRST_BACKOFF_SECONDS * 2**turn.failures, LONGEST_BACKOFF_SECONDS)
        turn.failures += 1
        turn.due = asyncio.get_running_loop().time() + seconds
        _log.warning("%s: %s; again in %.0f s", turn.repository.name, problem, seconds)
        await turn.repository.report(str(problem), failing=True)
        if isinstance(problem, RefusedError):
            turn.repository.forget()

    def _interval(self, turn: Turn) -> float:
        contact = turn.repository.contact
        anonymous = contact is not None and contact.reader.method == SHALLOW
        quota = contact.reader.quota if contact else None
        return interval_seconds(self._seconds, anonymous, quota, len(self._turns))

    async def _wait_out(self, limit: LimitedError) -> None:
        _log.warning("%s", limit)
        await asyncio.sleep(max((limit.until - self._clock()) / timedelta(seconds=1), 1))
