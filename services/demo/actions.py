"""The actions in the lifecycle of a simulated pull request: who does what, and when it is planned."""

from dataclasses import dataclass
from typing import TypeAlias

from services.contracts.actors import Actor
from services.contracts.events import ReviewState


@dataclass(frozen=True, slots=True)
class Open:
    """The author opens the pull request."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Push:
    """Somebody pushes commits, or rewrites them; the lines are what the pull request grows by."""

    at: int
    by: Actor
    commits: int
    additions: int
    deletions: int
    files: int = 0
    forced: bool = False


@dataclass(frozen=True, slots=True)
class MarkReady:
    """Somebody marks a draft as ready for review."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class ConvertToDraft:
    """Somebody converts the pull request to a draft."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class RequestReview:
    """Somebody requests a review from a person, a bot or a team."""

    at: int
    by: Actor
    reviewer: Actor


@dataclass(frozen=True, slots=True)
class RemoveReviewRequest:
    """Somebody removes a review request."""

    at: int
    by: Actor
    reviewer: Actor


@dataclass(frozen=True, slots=True)
class SubmitReview:
    """A reviewer submits a review."""

    at: int
    by: Actor
    verdict: ReviewState


@dataclass(frozen=True, slots=True)
class DismissReview:
    """Somebody dismisses the latest approval."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class AddComment:
    """Somebody comments in the conversation."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Edit:
    """Somebody changes the title or adds a label."""

    at: int
    by: Actor
    title: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class MergePullRequest:
    """Somebody merges the pull request."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Close:
    """Somebody closes the pull request without a merge."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Reopen:
    """Somebody reopens the pull request."""

    at: int
    by: Actor


Action: TypeAlias = (
    Open | Push | MarkReady | ConvertToDraft | RequestReview | RemoveReviewRequest | SubmitReview
    | DismissReview | AddComment | Edit | MergePullRequest | Close | Reopen
)  # fmt: skip
