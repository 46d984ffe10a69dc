"""What happened to a pull request, as any source saw it, in GitHub's order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.contracts.actors import Actor, ActorKind
from services.contracts.events import ReviewState


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
    def asks_team(self) -> bool:
        """Whether it is a request to a team."""
        requested = self.reviewer if self.kind is ItemKind.REVIEW_REQUESTED else None
        return requested is not None and requested.kind is ActorKind.TEAM

    @property
    def order(self) -> tuple[datetime, int]:
        """Its place among other items: by time, and within a second by position, where that is known."""
        return self.at, -1 if self.position is None else self.position


@dataclass(frozen=True, slots=True)
class SubmittedReview:
    """A review; one that is still pending has no `submitted_at`, and is not published.

    `position`: how many items of the second of its submission came before it, where that is known.
    `on_behalf_of`: the teams for which it was made, as typed ids, where that is known.
    """

    id: int
    author: Actor
    state: ReviewState
    submitted_at: datetime | None
    node_id: str = ""
    position: int | None = None
    on_behalf_of: tuple[str, ...] | None = None


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


Entry = Item | SubmittedReview | Dismissal | Comment


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
    def reviews(self) -> tuple[SubmittedReview, ...]:
        """The reviews, also those that are still pending."""
        return tuple(entry for entry in self.entries if isinstance(entry, SubmittedReview))

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
            case SubmittedReview(submitted_at=datetime() as at):
                yield replace(entry, position=before[at])
            case _:
                yield entry
