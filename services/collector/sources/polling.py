"""Polls: every repository in its turn, what is live before what is old, and no failure stops the others."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from services.collector.github.errors import GitHubError, LimitedError, OldSchemaError, RefusedError
from services.collector.shapes.webhook import Stir
from services.collector.sources.fetching import Fetcher
from services.collector.sources.label_polling import LabelPolling
from services.collector.sources.organisations import Organisation
from services.collector.sources.reader import Reader
from services.collector.sources.turns import Patience, Turn, Turns
from services.collector.sources.visits import Repository
from services.collector.walking.backfills import Backfill
from services.collector.walking.pages import Glance, Probe
from services.collector.walking.progress import interval_seconds
from services.collector.walking.walk import SHALLOW

LONGEST_SLEEP_SECONDS = 60.0  # a quota may start over before anything is due

Action = Callable[[], Awaitable[None]]
Pause = Callable[[Turn], float]

MOST_NAMED = 20

_log = logging.getLogger(__name__)


class PollingSource:
    """GraphQL and REST polling. Implements `Source`. `seconds`: how often each repository is visited."""

    def __init__(
        self,
        repositories: Sequence[Repository],
        organisations: Sequence[Organisation],
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        seconds: float,
    ) -> None:
        self._turns = Turns(repositories)
        self._labels = LabelPolling(self._turns, seconds)
        self._organisations = organisations
        self._fetcher = fetcher
        self._clock = clock
        self._seconds = seconds
        self._told = False
        self._stirred = asyncio.Event()

    def stir(self, stir: Stir) -> None:
        """GitHub says that something changed: look at it soon."""
        now = _loop_time()
        turn = self._turns.by_id().get(stir.repository_id) if stir.repository_id else None
        # a name that is watched leads to another repository than before
        anew = stir.anew or turn is None
        turn = turn or (self._turns.watching(stir.name) if stir.name else None)
        contact = turn.repository.contact if turn else None
        if turn and not (contact and contact.reader.method == SHALLOW):
            if stir.gone_labels:
                turn.relabelled(stir.gone_labels, now)
            else:
                turn.stirred(now, anew=anew)
        for organisation in self._organisations if stir.anew else ():
            organisation.hurry(now)
        self._stirred.set()

    @property
    def names(self) -> set[str]:
        """Under which names repositories are collected, in lower case."""
        return set(self._turns.by_name())

    @property
    def looked_through(self) -> bool:
        """Whether everything has been looked at once."""
        return all(each.swept for each in self._organisations) and all(t.visited >= 0 for t in self._turns)

    def asked(self, backfills: Sequence[tuple[Backfill, int]]) -> None:
        """Somebody asked for history to be read again. Who is not met yet looks it up then."""
        turns = self._turns.by_id()
        for backfill, revision in backfills:
            if turn := turns.get(backfill.repository_id):
                turn.repository.backfilling.asked(backfill, revision)
        self._stirred.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        while self._turns or self._organisations:
            try:
                await self._next()
            except LimitedError as limit:
                await self._wait_out(limit)

    async def _next(self) -> None:
        """Do the most urgent thing there is, or sleep until there is one."""
        await self._fetcher.caught_up()
        self._stirred.clear()
        now = _loop_time()
        if sweep := next((each for each in self._organisations if each.patience.due <= now), None):
            await self._sweep(sweep)
        elif labels := self._labels.due(now):
            await self._labels.look(labels, now)
        elif due := self._turns.due(now):
            await self._refresh(due)
        elif turn := self._turns.unread(now):
            await self._attempt(turn, turn.history, turn.repository.step, lambda _: 0)
        else:
            await self._sleep(min(self._next_due() - now, LONGEST_SLEEP_SECONDS))

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        except TimeoutError:
            return

    def _next_due(self) -> float:
        ours = [self._turns.next_due(), self._labels.next_due()]
        return min([each.patience.due for each in self._organisations] + ours)

    async def _sweep(self, organisation: Organisation) -> None:
        patience = organisation.patience
        try:
            seconds = await organisation.sweep(self._turns)
        except LimitedError:
            raise
        except GitHubError as problem:
            self._failed(organisation.login, patience, problem)
            await organisation.failed(problem)
        else:
            organisation.done(_loop_time(), seconds)

    async def _refresh(self, due: list[Turn]) -> None:
        for turn in due:
            turn.find_anew()
        glances = await self._newest(due)
        for turn in due:
            contact = turn.repository.contact
            glance = (glances.get(contact.place.node_id) if contact else None) or turn.glance
            turn.visited = _loop_time()
            action = partial(turn.repository.refresh, glance)
            await self._attempt(turn, turn.live, action, self._interval)
        self._tell()

    async def _newest(self, due: list[Turn]) -> Mapping[str, Glance]:
        """What can be seen of these repositories in passing; nothing where that cannot be asked."""
        by_reader: dict[int, tuple[Reader, list[Probe]]] = {}
        for turn in due:
            contact, probe = turn.repository.contact, turn.repository.probe
            if contact and probe and (probe.handles or not turn.glance):
                group = by_reader.setdefault(id(contact.reader), (contact.reader, []))
                group[1].append(probe)
        glances: dict[str, Glance] = {}
        for reader, probes in by_reader.values():
            try:
                glances |= await reader.newest(probes)
            except LimitedError:
                raise
            except OldSchemaError:
                continue  # each is read by another reader now
            except GitHubError as problem:
                _log.warning("cannot ask what moved: %s", problem)
        return glances

    async def _attempt(self, turn: Turn, patience: Patience, action: Action, pause: Pause) -> None:
        """Do it, and say how it went. Raises only `LimitedError`: then nothing else would work either."""
        try:
            await action()
        except LimitedError:
            raise
        except OldSchemaError:
            patience.worked(_loop_time())  # at once by the other reader
        except GitHubError as problem:
            self._failed(turn.repository.name, patience, problem)
            if isinstance(problem, RefusedError):
                turn.repository.forget()
        else:
            patience.worked(_loop_time() + pause(turn))
        await turn.report()

    def _tell(self) -> None:
        """Say once, after everything has been looked at, how much of it can be read."""
        if self._told or not self.looked_through:
            return
        self._told = True
        total, failing = len(self._turns), [t.repository.name for t in self._turns if t.live.trouble]
        _log.info("%d of %d repositories can be read", total - len(failing), total)
        if failing:
            _log.warning("not to be read: %s", ", ".join(failing[:MOST_NAMED]))

    def _failed(self, name: str, patience: Patience, problem: GitHubError) -> None:
        """Try again later; what is in the way is said once."""
        level = logging.DEBUG if patience.trouble == str(problem) else logging.WARNING
        seconds = patience.failed(_loop_time(), problem)
        _log.log(level, "%s: %s; again in %.0f s", name, problem, seconds)

    def _interval(self, turn: Turn) -> float:
        if turn.glance and not (turn.repository.probe and turn.repository.probe.handles):
            return math.inf
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
