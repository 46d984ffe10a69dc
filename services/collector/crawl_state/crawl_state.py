"""How far a repository is collected, and what each answer moves: the watermark rule. Pure.

Everything between `watermark` and the place of `cursor` has been published; what lies below the cursor
is history still to come. The watermark is GitHub's own time on the first row of a crawl's first page,
and moves only when the whole crawl is durable. In a list ordered by what is newest, rows only move up,
so whatever changes while history is read comes up above the watermark.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import AwareDatetime, Field

from services.collector.checkpoints.stored_model import StoredModel
from services.collector.forge.page_size import LARGEST_PAGE, grown
from services.collector.forge.resource import Resource

OVERLAP = timedelta(minutes=10)
SHALLOW = "rest, without a token"


class ResourceState(StoredModel):
    """How far one list is read. `cursor`: where history goes on; None before the start and at the end."""

    watermark: AwareDatetime | None = None
    cursor: str | None = None
    complete: bool = False

    @property
    def begun(self) -> bool:
        """Whether a first page has been read."""
        return self.complete or self.cursor is not None

    def bound(self, overlap: timedelta = OVERLAP) -> datetime | None:
        """Rows older than this have been read; None where none have. Whole seconds: at it is not older."""
        return self.watermark - overlap if self.watermark and self.begun else None

    def after_first(self, top: datetime | None, following: str | None) -> "ResourceState":
        """The first page of all is durable."""
        return ResourceState(watermark=top, cursor=following, complete=following is None)

    def after_crawl(self, top: datetime | None) -> "ResourceState":
        """A crawl from the top down to the bound is durable."""
        return self.model_copy(update={"watermark": max(filter(None, (self.watermark, top)), default=None)})

    def after_history(self, following: str | None) -> "ResourceState":
        """A page of history is durable."""
        return self.model_copy(update={"cursor": following, "complete": following is None})


class CrawlState(StoredModel):
    """What is remembered of a repository. `collected` counts pull requests.

    `unsettled` is what an older version kept of deployments without an outcome.
    `name`: under which it was last collected; `default_branch`: the one that it had then. `marks`: the newest
    of each list when nothing was left to read. `repaired`: pull requests that a repeated crawl found changed;
    `rewalked_at`: when the last one was made.
    `older`: where reading older deployments again goes on, some of them every night.
    """

    pull_requests: ResourceState = ResourceState()
    deployments: ResourceState = ResourceState()
    releases: ResourceState = ResourceState()
    collected: int = 0
    expected: int | None = None
    page_size: int = LARGEST_PAGE
    unsettled: tuple[str, ...] = ()
    reviews_for_teams: tuple[str, ...] = ()
    last_complete_walk: AwareDatetime | None = None
    repaired: int = 0
    rewalked_at: AwareDatetime | None = None
    method: str | None = None
    name: str | None = None
    default_branch: str | None = None
    marks: dict[Resource, str] = Field(default_factory=dict)
    older: str | None = None

    def read_by(self, method: str) -> "CrawlState":
        """The same for this way of reading. Cursors are its own; what was read shallowly is read again."""
        if self.method == method:
            return self
        if self.method is None or (self.complete and self.method != SHALLOW):
            return self.model_copy(update={"method": method, "older": None})
        return CrawlState(
            method=method,
            name=self.name,
            default_branch=self.default_branch,
            repaired=self.repaired,
            unsettled=self.unsettled,
        )

    def named(self, name: str) -> "CrawlState":
        """The same under its name of today."""
        return self.model_copy(update={"name": name})

    def with_default_branch(self, name: str | None) -> "CrawlState":
        """The same with the default branch of today; nobody says that there is none."""
        if name in (None, self.default_branch):
            return self
        return self.model_copy(update={"default_branch": name})

    def marked(self, resource: Resource, token: str) -> "CrawlState":
        """The same with everything read of a list whose newest is this."""
        return self.model_copy(update={"marks": self.marks | {resource: token}})

    def found_empty(self, resource: Resource) -> "CrawlState":
        """The same after a look at a list that has nothing in it."""
        found = self.moved(resource, self.of(resource).after_first(None, None))
        return found.counted(0, 0) if resource is Resource.PULL_REQUESTS else found

    def setting_aside(self, resources: Iterable[Resource]) -> "CrawlState":
        """The same as if nothing were left to read of these lists: they are not ours to see."""
        done = {
            resource.value: self.of(resource).model_copy(update={"complete": True}) for resource in resources
        }
        return self.model_copy(update=done) if done else self

    def of(self, resource: Resource) -> ResourceState:
        """How far one list is read."""
        return {
            Resource.PULL_REQUESTS: self.pull_requests,
            Resource.DEPLOYMENTS: self.deployments,
            Resource.RELEASES: self.releases,
        }[resource]

    def moved(self, resource: Resource, state: ResourceState) -> "CrawlState":
        """The same with one list read further."""
        return self.model_copy(update={resource.value: state})

    @property
    def complete(self) -> bool:
        """Whether all history has been read."""
        return all(self.of(resource).complete for resource in Resource)

    @property
    def unread(self) -> list[Resource]:
        """The lists of which there is history left; a list's first page comes by a crawl."""
        return [each for each in Resource if self.of(each).begun and not self.of(each).complete]

    def counted(self, rows: int, expected: int | None) -> "CrawlState":
        """The same with so many more pull requests collected."""
        known = self.expected if expected is None else expected
        collected = self.collected + rows
        if self.pull_requests.complete:
            # what moved up while history was read was seen, if not by the crawl that counts
            known = collected = collected if known is None else known + (rows if expected is None else 0)
        return self.model_copy(update={"collected": collected, "expected": known})

    def sized(self, requested: int, worked: int | None) -> "CrawlState":
        """The same with the page size for the next page: what worked, growing again by and by."""
        if worked is None:
            return self
        size = worked if worked < requested else grown(self.page_size)
        return self.model_copy(update={"page_size": size})

    def without_unsettled(self) -> "CrawlState":
        """The same without what is kept elsewhere now."""
        return self.model_copy(update={"unsettled": ()})

    def with_reviews_for_teams(self, reviews: Iterable[str], done: Iterable[str] = ()) -> "CrawlState":
        """The same with these reviews to be asked of, for which team they were, and not those any more."""
        requested = dict.fromkeys((*self.reviews_for_teams, *reviews))
        left = tuple(each for each in requested if each not in set(done))
        return self.model_copy(update={"reviews_for_teams": left})

    def with_repaired(self, pull_requests: int) -> "CrawlState":
        """The same with so many more pull requests repaired."""
        return self.model_copy(update={"repaired": self.repaired + pull_requests})

    def older_read(self, cursor: str | None) -> "CrawlState":
        """The same with older deployments read again as far as that; None: from the top the next time."""
        return self.model_copy(update={"older": cursor})

    def after_repeated_crawl(self, at: datetime) -> "CrawlState":
        """The same after the last days were crawled again."""
        return self.model_copy(update={"rewalked_at": at})

    def after_complete_crawl(self, at: datetime) -> "CrawlState":
        """The same after a crawl through all its lists; it counts once there is no history left."""
        known = {"last_complete_walk": at, "rewalked_at": self.rewalked_at or at}
        return self.model_copy(update=known) if self.complete else self
