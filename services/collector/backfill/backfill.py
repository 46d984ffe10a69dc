"""A backfill that somebody asked for: history that is read again, newest first, down to a date. Pure.

What it has reached is its own: the watermark and the cursors of the first reading stay as they are. GitHub
lists deployments and releases by when they were made, not by when they changed: they are read further down.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from pydantic import AwareDatetime, ConfigDict, Field

from services.collector.checkpoints.stored_model import StoredModel
from services.collector.crawl_state.repairs import count_repaired
from services.collector.facts.entities import Entity
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.resource import Resource

REQUESTS_CHECKPOINT = "backfill asked"  # the checkpoint that changes with every request
# So long after it was made a deployment may still change; a release at any time, and there are few of them.
LATE = timedelta(days=90)
REACH = {Resource.PULL_REQUESTS: timedelta(0), Resource.DEPLOYMENTS: LATE, Resource.RELEASES: None}


class Backfill(StoredModel):
    """The backfill of one repository. `looked`: pull requests read again; `repaired`: those that had changed.

    `others_repaired`: deployments and releases of which something was new. `reached`: GitHub's time on the
    newest row of the last page of pull requests, and `above` how many were read before that page.
    `withheld`: lists that could not be read. `distrust`: all of it is published. The aliases are the
    names under which two are stored.
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    host: str
    repository_id: int
    since: AwareDatetime
    asked_at: AwareDatetime
    distrust: bool = False
    began_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    method: str | None = None
    cursors: Mapping[Resource, str] = {}
    done: tuple[Resource, ...] = ()
    withheld: tuple[Resource, ...] = ()
    looked: int = 0
    repaired: int = Field(default=0, alias="mended")
    others_repaired: int = Field(default=0, alias="others_mended")
    above: int = 0
    reached: AwareDatetime | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be seen to."""
        return self.ended_at is None

    def read_by(self, method: str, now: datetime) -> "Backfill":
        """The same for this way of reading: cursors are its own. It begins with that."""
        began: dict[str, object] = {"method": method, "began_at": self.began_at or now}
        if self.method not in (None, method):
            began |= {"cursors": {}, "done": (), "looked": 0, "above": 0, "reached": None}
        return self.model_copy(update=began)

    def left(self, withheld: Collection[Resource]) -> list[Resource]:
        """The lists that are still to be read, apart from those that are not ours to see."""
        return [each for each in Resource if each not in self.done and each not in withheld]

    def step(self, resource: Resource, size: int) -> PageRequest:
        """The next page of a list."""
        reach = REACH[resource]
        return PageRequest(self.cursors.get(resource), size, None if reach is None else self.since - reach)

    def after(
        self, resource: Resource, page: ListPage, news: Mapping[Entity, int], watermark: datetime | None
    ) -> "Backfill":
        """The same with a page of a list durable. What is newer than the watermark is live, not repaired."""
        after = self._after_page(resource, page.next)
        if resource is not Resource.PULL_REQUESTS:
            return after.model_copy(update={"others_repaired": self.others_repaired + len(news)})
        found: dict[str, object] = {"repaired": self.repaired + count_repaired(page.events, news, watermark)}
        if page.rows:
            found |= {"looked": self.looked + page.rows, "above": self.looked, "reached": page.top}
        return after.model_copy(update=found)

    def _after_page(self, resource: Resource, following: str | None) -> "Backfill":
        if following is None:
            return self.model_copy(update={"done": (*self.done, resource)})
        return self.model_copy(update={"cursors": {**self.cursors, resource: following}})

    def ended(self, at: datetime, withheld: Collection[Resource]) -> "Backfill":
        """The same with nothing left to read."""
        left_out = tuple(each for each in Resource if each in withheld and each not in self.done)
        return self.model_copy(update={"ended_at": at, "withheld": left_out})

    def estimate(self, most: int | None) -> int | None:
        """About how many pull requests there are to look at: as many in the rest of the time as so far.

        `most`: how many there are at all. None before there is anything to go by.
        """
        if Resource.PULL_REQUESTS in self.done:
            return self.looked
        if self.reached is None or not self.above or self.reached >= self.asked_at:
            return None
        whole, covered = self.asked_at - self.since, self.asked_at - self.reached
        guess = max(self.looked, round(self.above * (whole / covered)))
        return guess if most is None else max(self.looked, min(guess, most))


def backfill_in_force(stored: Backfill | None, requested: Backfill) -> Backfill:
    """The backfill in force after a request: one that is under way in the same way goes on where it is."""
    same = stored and (stored.since, stored.distrust) == (requested.since, requested.distrust)
    return stored if stored and stored.open and same else requested
