"""The source that polls all repositories: what is live before what is old. No failure stops the others."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from services.collector.backfill.backfill import Backfill
from services.collector.crawl_state.crawl_state import SHALLOW
from services.collector.fetch.fetcher import Fetcher
from services.collector.forge.errors import ForgeError, LimitedError, OutdatedServerError, RefusedError
from services.collector.forge.poll_trigger import PollTrigger
from services.collector.forge.probes import Probe, ProbeRequest
from services.collector.forge.reader import Reader
from services.collector.organisations.organisation import Organisation
from services.collector.polling.label_polling import LabelPolling
from services.collector.repository.repository_poller import RepositoryPoller
from services.collector.schedule.intervals import interval_seconds
from services.collector.schedule.schedule import Schedule, ScheduledPoll
from services.collector.timing.backoff import Backoff

LONGEST_SLEEP_SECONDS = 60.0  # a quota may start over before anything is due

Action = Callable[[], Awaitable[None]]
Pause = Callable[[ScheduledPoll], float]

MOST_NAMED = 20

_log = logging.getLogger(__name__)


class PollingSource:
    """GraphQL and REST polling. Implements `Source`. `seconds`: how often each repository is visited."""

    def __init__(
        self,
        repositories: Sequence[RepositoryPoller],
        organisations: Sequence[Organisation],
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        seconds: float,
    ) -> None:
        self._schedule = Schedule(repositories)
        self._labels = LabelPolling(self._schedule, seconds)
        self._organisations = organisations
        self._fetcher = fetcher
        self._clock = clock
        self._seconds = seconds
        self._summarised = False
        self._history_until = -math.inf
        self._triggered = asyncio.Event()

    def trigger(self, trigger: PollTrigger) -> None:
        """GitHub says that something changed: look at it soon."""
        now = _loop_time()
        poll = self._schedule.by_id().get(trigger.repository_id) if trigger.repository_id else None
        # a name that is watched leads to another repository than before
        anew = trigger.anew or poll is None
        poll = poll or (self._schedule.watching(trigger.name) if trigger.name else None)
        handle = poll.poller.handle if poll else None
        if poll and not (handle and handle.reader.method == SHALLOW):
            if trigger.gone_labels:
                poll.labels_changed(trigger.gone_labels, now)
            else:
                poll.triggered(now, anew=anew)
        for organisation in self._organisations if trigger.anew else ():
            organisation.hurry(now)
        self._triggered.set()

    @property
    def names(self) -> set[str]:
        """Under which names repositories are collected, in lower case."""
        return set(self._schedule.by_name())

    @property
    def looked_through(self) -> bool:
        """Whether everything has been looked at once."""
        return all(each.swept for each in self._organisations) and all(t.visited >= 0 for t in self._schedule)

    def request_backfills(self, backfills: Sequence[tuple[Backfill, int]]) -> None:
        """Somebody asked for history to be read again. Who is not met yet looks it up then."""
        polls = self._schedule.by_id()
        for backfill, revision in backfills:
            if poll := polls.get(backfill.repository_id):
                poll.poller.backfill.request(backfill, revision)
        self._triggered.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        while self._schedule or self._organisations:
            try:
                await self._next()
            except LimitedError as limit:
                await self._wait_out(limit)

    async def _next(self) -> None:
        """Do the most urgent thing there is, or sleep until there is one."""
        await self._fetcher.caught_up()
        self._triggered.clear()
        now = _loop_time()
        if sweep := next((each for each in self._organisations if each.backoff.due <= now), None):
            await self._sweep(sweep)
        elif labels := self._labels.due(now):
            await self._labels.look(labels, now)
        elif (due := self._schedule.due(now)) and now >= self._history_until:
            await self._poll(due, now)
        elif poll := self._schedule.unread(now):
            await self._attempt(poll, poll.history, poll.poller.step, lambda _: 0)
        elif due:
            await self._poll(due, now)
        else:
            await self._sleep(min(self._next_due() - now, LONGEST_SLEEP_SECONDS))

    async def _poll(self, due: list[ScheduledPoll], began: float) -> None:
        """Poll what is due; history gets as long after it, however long polls take."""
        await self._refresh(due)
        ended = _loop_time()
        self._history_until = ended + (ended - began)

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._triggered.wait()
        except TimeoutError:
            return

    def _next_due(self) -> float:
        ours = [self._schedule.next_due(), self._labels.next_due()]
        return min([each.backoff.due for each in self._organisations] + ours)

    async def _sweep(self, organisation: Organisation) -> None:
        backoff = organisation.backoff
        try:
            seconds = await organisation.sweep(self._schedule)
        except LimitedError:
            raise
        except ForgeError as problem:
            self._failed(organisation.login, backoff, problem)
            await organisation.failed(problem)
        else:
            organisation.done(_loop_time(), seconds)

    async def _refresh(self, due: list[ScheduledPoll]) -> None:
        for poll in due:
            poll.find_again()
        probes = await self._newest(due)
        for poll in due:
            handle = poll.poller.handle
            probe = (probes.get(handle.ref.node_id) if handle else None) or poll.probe
            poll.visited = _loop_time()
            action = partial(poll.poller.refresh, probe)
            await self._attempt(poll, poll.live, action, self._interval)
        self._log_summary()

    async def _newest(self, due: list[ScheduledPoll]) -> Mapping[str, Probe]:
        """What can be seen of these repositories in passing; nothing where that cannot be asked."""
        by_reader: dict[int, tuple[Reader, list[ProbeRequest]]] = {}
        for poll in due:
            handle, probe_request = poll.poller.handle, poll.poller.probe_request
            if handle and probe_request and (probe_request.outcome_keys or not poll.probe):
                group = by_reader.setdefault(id(handle.reader), (handle.reader, []))
                group[1].append(probe_request)
        probes: dict[str, Probe] = {}
        for reader, probe_requests in by_reader.values():
            try:
                probes |= await reader.newest(probe_requests)
            except LimitedError:
                raise
            except OutdatedServerError:
                continue  # each is read by another reader now
            except ForgeError as problem:
                _log.warning("cannot ask what moved: %s", problem)
        return probes

    async def _attempt(self, poll: ScheduledPoll, backoff: Backoff, action: Action, pause: Pause) -> None:
        """Do it, and say how it went. Raises only `LimitedError`: then nothing else would work either."""
        try:
            await action()
        except LimitedError:
            raise
        except OutdatedServerError:
            backoff.worked(_loop_time())  # at once by the other reader
        except ForgeError as problem:
            self._failed(poll.poller.name, backoff, problem)
            if isinstance(problem, RefusedError):
                poll.poller.forget()
        else:
            backoff.worked(_loop_time() + pause(poll))
        await poll.report()

    def _log_summary(self) -> None:
        """Say once, after everything has been looked at, how much of it can be read."""
        if self._summarised or not self.looked_through:
            return
        self._summarised = True
        total, failing = len(self._schedule), [t.poller.name for t in self._schedule if t.live.trouble]
        _log.info("%d of %d repositories can be read", total - len(failing), total)
        if failing:
            _log.warning("not to be read: %s", ", ".join(failing[:MOST_NAMED]))

    def _failed(self, name: str, backoff: Backoff, problem: ForgeError) -> None:
        """Try again later; what is in the way is said once."""
        level = logging.DEBUG if backoff.trouble == str(problem) else logging.WARNING
        seconds = backoff.failed(_loop_time(), problem)
        _log.log(level, "%s: %s; again in %.0f s", name, problem, seconds)

    def _interval(self, poll: ScheduledPoll) -> float:
        if poll.probe and not (poll.poller.probe_request and poll.poller.probe_request.outcome_keys):
            return math.inf
        handle = poll.poller.handle
        anonymous = handle is not None and handle.reader.method == SHALLOW
        quota = handle.reader.quota if handle else None
        return interval_seconds(self._seconds, anonymous, quota, len(self._schedule))

    async def _wait_out(self, limit: LimitedError) -> None:
        _log.warning("%s", limit)
        for poll in self._schedule:
            await poll.report(str(limit))
        await asyncio.sleep(max((limit.until - self._clock()) / timedelta(seconds=1), 1))


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
