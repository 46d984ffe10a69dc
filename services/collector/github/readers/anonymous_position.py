"""Where a crawl without a token is, and which closes it still has to see. Pure."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from services.collector.checkpoints.stored_model import StoredModel
from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.github.mappers.rest_models import RestComment, TimelineItem
from services.contracts.events import PullRequestState


class Leg(StrEnum):
    """The lists, in the order in which they are read."""

    PULLS = "pulls"
    EVENTS = "events"
    COMMENTS = "comments"


class Closing(StoredModel):
    """A pull request that its fields call closed, and whose close has not been seen yet."""

    id: int
    closed_at: AwareDatetime


class AnonymousPosition(StoredModel):
    """Where a crawl is: kept as its cursor. `held`: events of a second that the next page may go on with."""

    leg: Leg
    url: str
    closing: dict[int, Closing] = Field(default_factory=dict)
    held: tuple[TimelineItem, ...] = ()

    def turned(self, following: str | None, leg: Leg, url: str) -> "AnonymousPosition":
        """The next page of this list, or else the first of another."""
        ref = {"url": following} if following else {"leg": leg, "url": url}
        return self.model_copy(update=ref)

    def expecting(self, seen: Iterable[PullRequestSnapshot]) -> "AnonymousPosition":
        """The same, with closes to look for."""
        closed = {
            each.number: Closing(id=each.id, closed_at=each.closed_at)
            for each in seen
            if each.state is PullRequestState.CLOSED and each.closed_at
        }
        return self.model_copy(update={"closing": self.closing | closed})

    def with_held(self, items: Iterable[TimelineItem]) -> "AnonymousPosition":
        """The same with other events held."""
        return self.model_copy(update={"held": tuple(items)})

    def having_seen(self, items: Iterable[TimelineItem]) -> "AnonymousPosition":
        """The same, without the closes that these events are."""
        found = {item.issue.number for item in items if item.event == "closed" and item.issue}
        left = {number: each for number, each in self.closing.items() if number not in found}
        return self.model_copy(update={"closing": left})


def oldest_second(items: Iterable[TimelineItem]) -> datetime | None:
    """The second that a page of events, the newest first, may have cut."""
    return min((item.created_at for item in items if item.created_at), default=None)


def pull_request_number(item: TimelineItem | RestComment) -> int | None:
    """Which pull request an issue event or a comment is about; None for a plain issue's."""
    match item:
        case TimelineItem(issue=issue):
            return issue.number if issue and issue.pull_request is not None else None
        case RestComment(html_url=url):
            path = url.partition("#")[0].split("/")
            return int(path[-1]) if path[-2:-1] == ["pull"] and path[-1].isdigit() else None
