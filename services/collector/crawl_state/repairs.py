"""When and how far back lists are read again, and how many pull requests that repaired. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.collector.crawl_state.crawl_depth import TO_THE_END, CrawlDepth
from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.facts.entities import PULL, Entity, entity_of
from services.collector.forge.resource import Resource
from services.contracts.events import Event

WINDOW = 10  # newest deployments that are looked at whenever something moved, whatever their time
MANY_RELEASES = 500  # so many releases are looked at whenever something moved


def live_depth(state: CrawlState, resource: Resource, *, marked: bool) -> CrawlDepth:
    """How far down what moved is read. `marked`: whether it is known that something did.

    GitHub lists releases by the time of their commits: what was published now may stand anywhere.
    """
    bound = state.of(resource).bound()
    match resource:
        case Resource.PULL_REQUESTS:
            return CrawlDepth(bound)
        case Resource.DEPLOYMENTS:
            return CrawlDepth(bound, WINDOW)
        case Resource.RELEASES:
            return CrawlDepth(bound, MANY_RELEASES if marked else 1)


@dataclass(frozen=True, slots=True)
class RepairPolicy:
    """How often the last days are crawled again, and what is held open read again; and how many days."""

    every: timedelta = timedelta(hours=24)
    back: timedelta = timedelta(days=7)

    def due(self, state: CrawlState, now: datetime) -> bool:
        """Whether the last days are to be crawled again; the first time so long after all was read once."""
        return state.complete and state.rewalked_at is not None and now - state.rewalked_at >= self.every

    def reach(self, state: CrawlState, resource: Resource, github_now: datetime) -> CrawlDepth | None:
        """How far down to crawl again, by GitHub's clock; None where nothing can have been missed.

        Releases are crawled to the end: what is published late, or as another, stands by its commit's time.
        """
        usual, back = state.of(resource).bound(), github_now - self.back
        watermark = state.of(resource).watermark
        match resource:
            case Resource.RELEASES:
                return TO_THE_END
            case _ if usual is None or watermark is None:
                return None
            case Resource.PULL_REQUESTS:
                return CrawlDepth(min(usual, back)) if watermark >= back else None
            case Resource.DEPLOYMENTS:
                return CrawlDepth(min(usual, back))


def count_repaired(events: Iterable[Event], news: Mapping[Entity, int], watermark: datetime | None) -> int:
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
