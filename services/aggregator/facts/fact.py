"""One fact, and how two observations of the same fact are joined."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.contracts.delivery_events import NEVER


class FactType(StrEnum):
    """The types of events that become facts (`pull_request.described` becomes attributes)."""

    OPENED = "pull_request.opened"
    READY_FOR_REVIEW = "pull_request.ready_for_review"
    CONVERTED_TO_DRAFT = "pull_request.converted_to_draft"
    REVIEW_REQUESTED = "pull_request.review_requested"
    REVIEW_REQUEST_REMOVED = "pull_request.review_request_removed"
    CLOSED = "pull_request.closed"
    REOPENED = "pull_request.reopened"
    HEAD_FORCE_PUSHED = "pull_request.head_force_pushed"
    REVIEW_SUBMITTED = "pull_request.review_submitted"
    REVIEW_DISMISSED = "pull_request.review_dismissed"
    MERGED = "pull_request.merged"
    COMMENTED = "pull_request.commented"
    DEPLOYMENT_CREATED = "deployment.created"
    DEPLOYMENT_STATUS_CHANGED = "deployment.status_changed"
    DEPLOYMENT_COMPARED = "deployment.compared"
    RELEASE_PUBLISHED = "release.published"


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account as a fact names it."""

    id: int | None
    login: str
    kind: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, when (`at`), as first observed at `observed_at`; None where it does not apply.

    `as_of`: when all this was true at GitHub; None: at `observed_at`. `older`: what of it is known only as
    of an earlier moment, by field.
    """

    id: str
    type: FactType
    at: datetime
    observed_at: datetime
    via: tuple[str, ...]
    actor: AccountRef | None = None
    reviewer: AccountRef | None = None
    state: str | None = None
    review_id: int | None = None
    draft: bool | None = None
    merge_commit: str | None = None
    environment: str | None = None
    sha: str | None = None
    ref: str | None = None
    ref_type: str | None = None
    workflow_run: int | None = None
    prerelease: bool | None = None
    base: str | None = None
    commits: tuple[str, ...] | None = None
    complete: bool | None = None
    position: int | None = None
    on_behalf_of: tuple[str, ...] | None = None
    withdrawn: bool | None = None
    as_of: datetime | None = None
    older: tuple[tuple[str, datetime], ...] = ()

    @property
    def place(self) -> int:
        """The place within its second, as GitHub's timeline has it; -1 where that is not known.

        A review stands before the timeline item that has the same number of them before it.
        """
        if self.position is None:
            return -1
        return 2 * self.position + (self.type is not FactType.REVIEW_SUBMITTED)

    @property
    def order(self) -> tuple[datetime, int, str]:
        """The place of a fact among others: by time, then as GitHub's timeline has it, then by id."""
        return self.at, self.place, self.id

    @property
    def stated_at(self) -> datetime:
        """When it was true at GitHub, but for what is older."""
        return self.as_of or self.observed_at


PAYLOAD_FIELDS = (
    *("actor", "reviewer", "state", "review_id", "draft", "merge_commit"),
    *("environment", "sha", "ref", "ref_type", "workflow_run", "prerelease", "withdrawn"),
    *("base", "commits", "complete", "position", "on_behalf_of"),
)
CORRECTABLE = ("at", *PAYLOAD_FIELDS)
DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class _Stated:
    """A value of a fact's field: how much is known, and as of when."""

    known: int
    as_of: datetime
    value: Any

    @property
    def order(self) -> tuple[int, datetime]:
        """The greater counts."""
        return self.known, self.as_of


def _stated(fact: Fact) -> Iterator[_Stated]:
    """What a fact states, field by field."""
    older = dict(fact.older)
    for name in CORRECTABLE:
        value = getattr(fact, name)
        yield _Stated(_known(fact, name, value), older.get(name, fact.stated_at), value)


def _better(one: _Stated, other: _Stated) -> _Stated:
    """Which of two counts; of two as of the same moment any fixed order will do."""
    if one.order == other.order:
        return min(one, other, key=lambda each: str(each.value))
    return max(one, other, key=lambda each: each.order)


def _known(fact: Fact, name: str, value: object) -> int:
    """Nothing is less than something, and that less than what nobody can outdo.

    Outdone are an account that is gone, a time that nobody knows, that a review is dismissed, and a
    comparison that is not complete.
    """
    match value:
        case None:
            return 0
        case AccountRef(kind="ghost"):
            return 1
        case datetime() if value == NEVER:
            return 1
        case _:
            is_replaceable = (name == "state" and value == DISMISSED) or (
                name in ("commits", "complete") and not fact.complete
            )
            return 1 if is_replaceable else 2


def join(one: Fact, other: Fact) -> Fact:
    """Two observations of one fact as one, the same in either order: of each field what is known as of later.

    Returns one of the two where the other adds nothing.
    """
    if one == other:
        return one
    stated = dict(zip(CORRECTABLE, map(_better, _stated(one), _stated(other)), strict=True))
    as_of, observed_at = max(one.stated_at, other.stated_at), min(one.observed_at, other.observed_at)
    joined = replace(
        one,
        **{name: each.value for name, each in stated.items()},
        observed_at=observed_at,
        via=tuple(sorted({*one.via, *other.via})),
        as_of=None if as_of == observed_at else as_of,
        older=tuple(
            (name, each.as_of) for name, each in stated.items() if each.known and each.as_of != as_of
        ),
    )
    return next((each for each in (one, other) if each == joined), joined)
