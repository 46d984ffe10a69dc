"""One fact, and what is kept when the same fact has been observed in different ways."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class FactType(StrEnum):
    """The events that are kept as facts (`pull_request.described` is kept as attributes)."""

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
class Who:
    """An account as a fact names it."""

    id: int | None
    login: str
    kind: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, when (`at`), as first observed at `observed_at`; None where it does not apply."""

    id: str
    type: FactType
    at: datetime
    observed_at: datetime
    via: tuple[str, ...]
    actor: Who | None = None
    reviewer: Who | None = None
    state: str | None = None
    review_id: int | None = None
    draft: bool | None = None
    merge_commit: str | None = None
    environment: str | None = None
    sha: str | None = None
    ref: str | None = None
    ref_type: str | None = None
    prerelease: bool | None = None
    base: str | None = None
    commits: tuple[str, ...] | None = None
    complete: bool | None = None
    position: int | None = None

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


OWN = (
    *("actor", "reviewer", "state", "review_id", "draft", "merge_commit"),
    *("environment", "sha", "ref", "ref_type", "prerelease", "base", "commits", "complete", "position"),
)
DISMISSED = "dismissed"


def _rank(fact: Fact) -> tuple[bool, int, datetime, str]:
    """Lowest is kept: what cannot be outdone, more rather than less, earlier.

    A review says more than that it is dismissed; a prerelease may be made a release, under the same date.
    """
    said = [getattr(fact, name) for name in OWN]
    outdone = fact.state == DISMISSED or fact.prerelease is True
    return outdone, said.count(None), fact.observed_at, f"{fact.at.isoformat()} {said}"


def join(one: Fact, other: Fact) -> Fact:
    """Two observations of one fact as one, the same in either order: the best of both, seen by both roads."""
    if one == other:
        return one
    kept = min(one, other, key=_rank)
    via = tuple(sorted({*one.via, *other.via}))
    return kept if kept.via == via else replace(kept, via=via)
