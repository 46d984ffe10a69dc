"""Looking again at what should be known already: when, how far back, and what that mended. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.collector.memory.ledger import PULL, Entity, entity_of
from services.collector.walking.pages import WHOLE, Reach
from services.collector.walking.walk import RepositoryState, Stream
from services.contracts.events import Event

WINDOW = 10  # newest deployments that are looked at whenever something moved, whatever their time
MANY_RELEASES = 500  # so many releases are looked at whenever something moved


def live(state: RepositoryState, stream: Stream, *, marked: bool) -> Reach:
    """How far down what moved is read. `marked`: whether it is known that something did.

    GitHub lists releases by the time of their commits: what was published now may stand anywhere.
    """
    bound = state.of(stream).bound()
    match stream:
        case Stream.PULL_REQUESTS:
            return Reach(bound)
        case Stream.DEPLOYMENTS:
            return Reach(bound, WINDOW)
        case Stream.RELEASES:
            return Reach(bound, MANY_RELEASES if marked else 1)


@dataclass(frozen=True, slots=True)
class Repairs:
    """How often the last days are walked again, and what is held open read again; and how many days."""

    every: timedelta = timedelta(hours=24)
    back: timedelta = timedelta(days=7)

    def due(self, state: RepositoryState, now: datetime) -> bool:
        """Whether the last days are to be walked again; the first time so long after all was read once."""
        return state.complete and state.rewalked_at is not None and now - state.rewalked_at >= self.every

    def reach(self, state: RepositoryState, stream: Stream, github_now: datetime) -> Reach | None:
        """How far down to walk again, by GitHub's clock; None where nothing can have been missed.

        Releases are walked to the end: what is published late, or as another, stands by its commit's time.
        """
        usual, back = state.of(stream).bound(), github_now - self.back
        watermark = state.of(stream).watermark
        match stream:
            case Stream.RELEASES:
                return WHOLE
            case _ if usual is None or watermark is None:
                return None
            case Stream.PULL_REQUESTS:
                return Reach(min(usual, back)) if watermark >= back else None
            case Stream.DEPLOYMENTS:
                return Reach(min(usual, back))


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
