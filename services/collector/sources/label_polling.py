"""Looks from time to time whether labels were renamed or deleted, in all repositories together."""

import logging
from collections.abc import Iterable

from services.collector.github.errors import GitHubError, LimitedError, OldSchemaError
from services.collector.sources.label_readers import LabelReader
from services.collector.sources.turns import Turn, Turns
from services.collector.walking.progress import label_seconds

AGAIN_SECONDS = 600.0

_log = logging.getLogger(__name__)


class LabelPolling:
    """`seconds`: how often each repository's labels are looked at; rarer where that would cost too much."""

    def __init__(self, turns: Turns, seconds: float) -> None:
        self._turns = turns
        self._seconds = seconds

    def due(self, now: float) -> list[Turn]:
        """Whose labels are to be looked at now."""
        return [turn for turn in self._met() if turn.labels_due <= now]

    def next_due(self) -> float:
        """When there is something to do again."""
        return min((turn.labels_due for turn in self._met()), default=float("inf"))

    async def look(self, due: Iterable[Turn], now: float) -> None:
        """Look at the labels of these. Raises only `LimitedError`."""
        groups: dict[int, tuple[LabelReader, list[Turn]]] = {}
        for turn in due:
            assert turn.repository.contact
            reader = turn.repository.contact.reader.labels
            assert reader
            groups.setdefault(id(reader), (reader, []))[1].append(turn)
        for reader, turns in groups.values():
            seconds = await self._look(reader, turns)
            for turn in turns:
                turn.labels_due = now + seconds

    def _met(self) -> list[Turn]:
        met = [(turn, turn.repository.contact) for turn in self._turns if not turn.trouble]
        return [turn for turn, contact in met if contact and contact.reader.labels]

    async def _look(self, reader: LabelReader, turns: list[Turn]) -> float:
        """Look at the labels of repositories with one reader; returns the seconds until the next time."""
        contacts = [turn.repository.contact for turn in turns]
        places = [contact.place for contact in contacts if contact]
        try:
            seen = await reader.labels(places)
        except LimitedError:
            raise
        except OldSchemaError:
            return self._seconds  # each is read by another reader now
        except GitHubError as problem:
            _log.debug("labels cannot be looked at: %s", problem)
            return max(self._seconds, AGAIN_SECONDS)
        for turn, place in zip(turns, places, strict=True):
            if (names := seen.names.get(place.node_id)) is not None:
                await turn.repository.labels.seen(names)
        quota = contacts[0].reader.quota if contacts[0] else None
        return label_seconds(self._seconds, seen.cost, quota)
