"""What any source saw of one thing at GitHub: the one form between GitHub's shapes and events.

A field that is None is one that this source cannot know; what GitHub itself says is nobody is the ghost.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.actors import Actor
from services.contracts.delivery_events import RefType
from services.contracts.events import PullRequestState, ReviewState, Via


@dataclass(frozen=True, slots=True)
class Sight:
    """Where, by which road and when something was seen; `as_of`: see `asoftime` of the envelope."""

    host: str
    via: Via
    at: datetime
    as_of: datetime | None = None


class ItemKind(StrEnum):
    """The timeline items that are facts of their own, named as their event types are."""

    READY_FOR_REVIEW = "ready_for_review"
    CONVERTED_TO_DRAFT = "converted_to_draft"
    REVIEW_REQUESTED = "review_requested"
    REVIEW_REQUEST_REMOVED = "review_request_removed"
    CLOSED = "closed"
    REOPENED = "reopened"
    HEAD_FORCE_PUSHED = "head_force_pushed"


@dataclass(frozen=True, slots=True)
class Item:
    """A timeline item. `reviewer` is set where a review was asked for, or no longer.

    `position`: how many items of the same second came before it, where that is known.
    """

    node_id: str
    kind: ItemKind
    at: datetime
    actor: Actor
    reviewer: Actor | None = None
    position: int | None = None

    @property
    def order(self) -> tuple[datetime, int]:
        """Its place among other items: by time, and within a second by position, where that is known."""
        return self.at, -1 if self.position is None else self.position


@dataclass(frozen=True, slots=True)
class Review:
    """A review; one that is still pending has no `submitted_at` and is nobody's business yet.

    `position`: how many items of the second of its submission came before it, where that is known.
    """

    id: int
    author: Actor
    state: ReviewState
    submitted_at: datetime | None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A review was dismissed, and what it had said."""

    review_id: int
    at: datetime
    actor: Actor
    previous_state: ReviewState


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in the conversation."""

    id: int
    at: datetime
    author: Actor


Entry = Item | Review | Dismissal | Comment


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened to a pull request; `complete` where nothing is missing, `next` where more is."""

    entries: tuple[Entry, ...] = ()
    complete: bool = False
    next: str | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """The items that are facts of their own."""
        return tuple(entry for entry in self.entries if isinstance(entry, Item))

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The reviews, also those that are still pending."""
        return tuple(entry for entry in self.entries if isinstance(entry, Review))

    @property
    def dismissals(self) -> tuple[Dismissal, ...]:
        """The dismissals of reviews."""
        return tuple(entry for entry in self.entries if isinstance(entry, Dismissal))

    def followed_by(self, rest: "Timeline") -> "Timeline":
        """This page of a timeline and the next; complete if the last page is."""
        return Timeline(self.entries + rest.entries, rest.complete, rest.next)

    def with_positions(self) -> "Timeline":
        """The same with the position of every item and review.

        Only for entries in GitHub's order that lack none of any second: of a page alone nobody can say that.
        """
        return replace(self, entries=tuple(_with_positions(self.entries)))

    def without_positions(self, second: datetime) -> "Timeline":
        """The same without the positions of a second of which something may be missing."""
        entries = (
            replace(entry, position=None) if isinstance(entry, Item) and entry.at == second else entry
            for entry in self.entries
        )
        return replace(self, entries=tuple(entries))


def _with_positions(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    before: Counter[datetime] = Counter()
    for entry in entries:
        match entry:
            case Item(at=at):
                yield replace(entry, position=before[at])
                before[at] += 1
            case Review(submitted_at=datetime() as at):
                yield replace(entry, position=before[at])
            case _:
                yield entry


@dataclass(frozen=True, slots=True)
class PullRequestSnapshot:
    """A pull request as one answer of GitHub showed it."""

    id: int
    number: int
    title: str
    url: str
    state: PullRequestState
    draft: bool
    author: Actor
    base: str
    head: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: Actor | None = None
    merge_commit: str | None = None
    head_sha: str | None = None
    labels: tuple[str, ...] = ()
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None
    commits: int | None = None
    first_commit_at: datetime | None = None
    node_id: str = ""
    timeline: Timeline = Timeline()

    def with_timeline(self, timeline: Timeline) -> "PullRequestSnapshot":
        """The same pull request with what happened to it."""
        return replace(self, timeline=timeline)


@dataclass(frozen=True, slots=True)
class StatusSnapshot:
    """One status of a deployment; `state` in lower case. `environment`: None where it names none."""

    node_id: str
    state: str
    at: datetime
    actor: Actor
    environment: str | None = None


SETTLED = frozenset({"success", "failure", "error", "inactive"})
ABANDONED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DeploymentSnapshot:
    """A deployment and the statuses seen of it.

    `environment` is the one that it was made for: a status may name another. `ref_type`: None where GitHub
    does not say what `ref` names. `more_statuses`: where its statuses go on, None where all are here.
    """

    id: int
    node_id: str
    environment: str
    sha: str
    ref: str | None
    actor: Actor
    created_at: datetime
    statuses: tuple[StatusSnapshot, ...] = ()
    ref_type: RefType | None = None
    more_statuses: str | None = None

    @property
    def handle(self) -> str:
        """Both its ids, so that any reader finds it again."""
        return f"{self.id}:{self.node_id}"

    def with_statuses(
        self, statuses: tuple[StatusSnapshot, ...], more: str | None = None
    ) -> "DeploymentSnapshot":
        """The same with more of its statuses."""
        return replace(self, statuses=self.statuses + statuses, more_statuses=more)

    def unsettled(self, now: datetime) -> bool:
        """Whether its outcome is still to come; after so long without one, none will."""
        settled = any(status.state in SETTLED for status in self.statuses)
        return not settled and now - self.created_at < ABANDONED


@dataclass(frozen=True, slots=True)
class ReleaseSnapshot:
    """A release; a draft has no `published_at` that counts."""

    id: int
    tag: str
    sha: str | None
    prerelease: bool
    actor: Actor | None
    created_at: datetime
    published_at: datetime | None
