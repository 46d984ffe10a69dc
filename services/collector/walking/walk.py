"""How far a repository is collected, and what each answer moves: the watermark rule. Pure.

Everything between `watermark` and the place of `cursor` has been published; what lies below the cursor
is history still to come. The watermark is GitHub's own time on the first row of a walk's first page,
and moves only when the whole walk is durable. Nothing ever sinks in a list ordered by what is newest,
so whatever moves while history is read comes up above the watermark.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Stream(StrEnum):
    """The lists that a repository is read by."""

    PULL_REQUESTS = "pull_requests"
    DEPLOYMENTS = "deployments"
    RELEASES = "releases"


OVERLAP = timedelta(minutes=10)
LARGEST_PAGE = 37
REFRESH_PAGE = 25
RELEASES_PAGE = 100  # nothing within them costs more
SHALLOW = "rest, without a token"


class Kept(BaseModel):
    """Base of what the memory keeps as JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StreamState(Kept):
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

    def after_first(self, top: datetime | None, following: str | None) -> "StreamState":
        """The first page of all is durable."""
        return StreamState(watermark=top, cursor=following, complete=following is None)

    def after_walk(self, top: datetime | None) -> "StreamState":
        """A walk from the top down to the bound is durable."""
        return self.model_copy(update={"watermark": max(filter(None, (self.watermark, top)), default=None)})

    def after_history(self, following: str | None) -> "StreamState":
        """A page of history is durable."""
        return self.model_copy(update={"cursor": following, "complete": following is None})


class RepositoryState(Kept):
    """What is remembered of a repository. `collected` counts pull requests.

    `unsettled` is what an older version kept of deployments without an outcome.
    `name`: under which it was last collected; `default_branch`: the one that it had then. `marks`: the newest
    of each list when nothing was left to read. `repaired`: pull requests that a repeated walk found changed;
    `rewalked_at`: when the last one was made.
    `older`: where reading older deployments again goes on, some of them every night.
    """

    pull_requests: StreamState = StreamState()
    deployments: StreamState = StreamState()
    releases: StreamState = StreamState()
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
    marks: dict[Stream, str] = Field(default_factory=dict)
    older: str | None = None

    def read_by(self, method: str) -> "RepositoryState":
        """The same for this way of reading. Cursors are its own; what was read shallowly is read again."""
        if self.method == method:
            return self
        if self.method is None or (self.complete and self.method != SHALLOW):
            return self.model_copy(update={"method": method, "older": None})
        return RepositoryState(
            method=method, name=self.name, repaired=self.repaired, unsettled=self.unsettled
        )

    def unread_again(self) -> "RepositoryState":
        """The same with everything to be read again."""
        return RepositoryState(name=self.name, repaired=self.repaired, unsettled=self.unsettled)

    def named(self, name: str) -> "RepositoryState":
        """The same under its name of today."""
        return self.model_copy(update={"name": name})

    def with_default_branch(self, name: str | None) -> "RepositoryState":
        """The same with the default branch of today; nobody says that there is none."""
        if name in (None, self.default_branch):
            return self
        return self.model_copy(update={"default_branch": name})

    def marked(self, stream: Stream, mark: str) -> "RepositoryState":
        """The same with everything read of a list whose newest is this."""
        return self.model_copy(update={"marks": self.marks | {stream: mark}})

    def found_empty(self, stream: Stream) -> "RepositoryState":
        """The same after a look at a list that has nothing in it."""
        found = self.moved(stream, self.of(stream).after_first(None, None))
        return found.counted(0, 0) if stream is Stream.PULL_REQUESTS else found

    def setting_aside(self, streams: Iterable[Stream]) -> "RepositoryState":
        """The same as if nothing were left to read of these lists: they are not ours to see."""
        done = {stream.value: self.of(stream).model_copy(update={"complete": True}) for stream in streams}
        return self.model_copy(update=done) if done else self

    def of(self, stream: Stream) -> StreamState:
        """How far one list is read."""
        return {
            Stream.PULL_REQUESTS: self.pull_requests,
            Stream.DEPLOYMENTS: self.deployments,
            Stream.RELEASES: self.releases,
        }[stream]

    def moved(self, stream: Stream, state: StreamState) -> "RepositoryState":
        """The same with one list read further."""
        return self.model_copy(update={stream.value: state})

    @property
    def complete(self) -> bool:
        """Whether all history has been read."""
        return all(self.of(stream).complete for stream in Stream)

    @property
    def unread(self) -> list[Stream]:
        """The lists of which there is history left; a list's first page comes by a walk."""
        return [each for each in Stream if self.of(each).begun and not self.of(each).complete]

    def counted(self, rows: int, expected: int | None) -> "RepositoryState":
        """The same with so many more pull requests collected."""
        known = self.expected if expected is None else expected
        collected = self.collected + rows
        if self.pull_requests.complete:
            # what moved up while history was read was seen, if not by the walk that counts
            known = collected = collected if known is None else known + (rows if expected is None else 0)
        return self.model_copy(update={"collected": collected, "expected": known})

    def sized(self, asked: int, worked: int | None) -> "RepositoryState":
        """The same with the page size for the next page: what worked, growing again by and by."""
        if worked is None:
            return self
        size = worked if worked < asked else grown(self.page_size)
        return self.model_copy(update={"page_size": size})

    def without_unsettled(self) -> "RepositoryState":
        """The same without what is kept elsewhere now."""
        return self.model_copy(update={"unsettled": ()})

    def asking_of(self, reviews: Iterable[str], done: Iterable[str] = ()) -> "RepositoryState":
        """The same with these reviews to be asked of, for which team they were, and not those any more."""
        asked = dict.fromkeys((*self.reviews_for_teams, *reviews))
        left = tuple(each for each in asked if each not in set(done))
        return self.model_copy(update={"reviews_for_teams": left})

    def mended(self, pull_requests: int) -> "RepositoryState":
        """The same with so many more pull requests repaired."""
        return self.model_copy(update={"repaired": self.repaired + pull_requests})

    def older_read(self, cursor: str | None) -> "RepositoryState":
        """The same with older deployments read again as far as that; None: from the top the next time."""
        return self.model_copy(update={"older": cursor})

    def rewalked(self, at: datetime) -> "RepositoryState":
        """The same after the last days were walked again."""
        return self.model_copy(update={"rewalked_at": at})

    def walked(self, at: datetime) -> "RepositoryState":
        """The same after a walk through all its lists; it counts once there is no history left."""
        known = {"last_complete_walk": at, "rewalked_at": self.rewalked_at or at}
        return self.model_copy(update=known) if self.complete else self


def halved(size: int) -> int:
    """The page to ask for after one that was too heavy."""
    return max(1, size // 2)


def grown(size: int) -> int:
    """The page to ask for after one that worked: back up by an eighth."""
    return min(LARGEST_PAGE, size + max(1, size // 8))
