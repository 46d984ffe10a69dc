"""Looking again at what should be known already: when, how far back, and what that mended. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.collector.memory.ledger import PULL, Entity, entity_of
from services.collector.walking.walk import OVERLAPS, RepositoryState, Stream
from services.contracts.events import Event


@dataclass(frozen=True, slots=True)
class Repairs:
    """How often the last days are walked again, and what is held open read again; and how many days."""

    every: timedelta = timedelta(hours=24)
    back: timedelta = timedelta(days=7)

    def due(self, state: RepositoryState, now: datetime) -> bool:
        """Whether the last days are to be walked again; the first time so long after all was read once."""
        return state.complete and state.rewalked_at is not None and now - state.rewalked_at >= self.every

    def bound(self, state: RepositoryState, stream: Stream, github_now: datetime) -> datetime | None:
        """How far down to walk again, by GitHub's clock; None where nothing moved in all that time."""
        usual = state.of(stream).bound(OVERLAPS[stream])
        watermark, reach = state.of(stream).watermark, github_now - self.back
        if usual is None or watermark is None or watermark < reach:
            return None
        return min(usual, reach)


def mended(events: Iterable[Event], news: Mapping[Entity, int], watermark: datetime | None) -> int:
    """Pull requests of which something was new although they had not moved since the watermark.

    The latest that is said of one is when it moved; without a token, what it is said to have done.
    """
    if watermark is None:
        return 0
    moved: dict[Entity, datetime] = {}
    for each in events:
        entity, _ = entity_of(each)
        moved[entity] = max(each.time, moved.get(entity, each.time))
    return sum(
        1 for entity, at in moved.items() if entity.kind == PULL and at < watermark and news.get(entity, 0)
    )
