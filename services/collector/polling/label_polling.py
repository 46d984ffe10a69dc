"""Looks from time to time whether labels were renamed or deleted, in all repositories together."""

import logging
from collections.abc import Iterable

from services.collector.forge.errors import ForgeError, LimitedError, OutdatedServerError
from services.collector.forge.labels import LabelReader
from services.collector.schedule.intervals import label_seconds
from services.collector.schedule.schedule import Schedule, ScheduledPoll

AGAIN_SECONDS = 600.0

_log = logging.getLogger(__name__)


class LabelPolling:
    """`seconds`: how often each repository's labels are looked at; rarer where that would cost too much."""

    def __init__(self, polls: Schedule, seconds: float) -> None:
        self._schedule = polls
        self._seconds = seconds

    def due(self, now: float) -> list[ScheduledPoll]:
        """Whose labels are to be looked at now."""
        return [poll for poll in self._met() if poll.labels_due <= now]

    def next_due(self) -> float:
        """When there is something to do again."""
        return min((poll.labels_due for poll in self._met()), default=float("inf"))

    async def look(self, due: Iterable[ScheduledPoll], now: float) -> None:
        """Look at the labels of these. Raises only `LimitedError`."""
        groups: dict[int, tuple[LabelReader, list[ScheduledPoll]]] = {}
        for poll in due:
            assert poll.poller.handle
            reader = poll.poller.handle.reader.labels
            assert reader
            groups.setdefault(id(reader), (reader, []))[1].append(poll)
        for reader, polls in groups.values():
            seconds = await self._look(reader, polls)
            for poll in polls:
                poll.labels_due = now + seconds

    def _met(self) -> list[ScheduledPoll]:
        met = [(poll, poll.poller.handle) for poll in self._schedule if not poll.trouble]
        return [poll for poll, handle in met if handle and handle.reader.labels]

    async def _look(self, reader: LabelReader, polls: list[ScheduledPoll]) -> float:
        """Look at the labels of repositories with one reader; returns the seconds until the next time."""
        handles = [poll.poller.handle for poll in polls]
        refs = [handle.ref for handle in handles if handle]
        try:
            seen = await reader.labels(refs)
        except LimitedError:
            raise
        except OutdatedServerError:
            return self._seconds  # each is read by another reader now
        except ForgeError as problem:
            _log.debug("labels cannot be looked at: %s", problem)
            return max(self._seconds, AGAIN_SECONDS)
        for poll, ref in zip(polls, refs, strict=True):
            if (names := seen.names.get(ref.node_id)) is not None:
                await poll.poller.labels.seen(names)
        quota = handles[0].reader.quota if handles[0] else None
        return label_seconds(self._seconds, seen.cost, quota)
