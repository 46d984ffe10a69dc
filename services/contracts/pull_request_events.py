"""What happens to a pull request: one event per fact."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from services.contracts.actors import Actor
from services.contracts.envelope import Envelope, Model, RepositoryData


class ReviewState(StrEnum):
    """What a submitted review said. `dismissed` is kept only where the earlier state is not known."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"
    DISMISSED = "dismissed"


class PullRequestState(StrEnum):
    """GitHub's own state of a pull request (drafts are a separate flag)."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class PullRequestRef(Model):
    """A pull request by database id and by its number in the repository."""

    id: int
    number: int


class PullRequestEventData(RepositoryData):
    """What the data of every pull-request event holds."""

    pull_request: PullRequestRef


class PullRequestData(PullRequestEventData):
    """A timeline item that is an event of its own: a draft change, request, close, reopening, force-push.

    `position`: how many such items of the same pull request and second came before it. None: not known.
    """

    position: int | None = None


class OpenedData(PullRequestEventData):
    """A pull request came to be. Title, base and head are those of the first observation."""

    title: str
    author: Actor
    draft: bool | None = None
    base: str
    head: str


class DescribedData(PullRequestEventData):
    """The mutable attributes as of `updated_at`. None: the source of this observation cannot know.

    `requested_reviewers`: whose review is requested, as typed ids (`user:5102`, `team:5301`; `ghost` for
    somebody who cannot be seen); bots are left out, because REST does not list them.
    """

    updated_at: AwareDatetime
    title: str
    url: str
    state: PullRequestState
    draft: bool
    base: str
    head: str
    head_sha: str | None = None
    labels: tuple[str, ...] = ()
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None
    commits: int | None = None
    first_commit_at: AwareDatetime | None = None
    requested_reviewers: tuple[str, ...] | None = None


class ReviewerData(PullRequestData):
    """A request for review, made or withdrawn: `reviewer` is a user, a bot or a team."""

    reviewer: Actor


class ReviewSubmittedData(PullRequestEventData):
    """A submitted review; the event's time is when it was submitted.

    `position`: how many timeline items (see `PullRequestData`) of the same second came before it. None: not
    known, as in lists of reviews. `on_behalf_of`: the teams for which it was made, as typed ids
    (`team:5301`). None: not known; REST does not say.
    """

    review_id: int
    reviewer: Actor
    state: ReviewState
    position: int | None = None
    on_behalf_of: tuple[str, ...] | None = None


class ReviewDismissedData(PullRequestEventData):
    """A review was dismissed; `previous_state` is what it had said."""

    review_id: int
    previous_state: ReviewState


class MergedData(PullRequestEventData):
    """A merge; the actor merged it."""

    merge_commit: str | None = None


class CommentedData(PullRequestEventData):
    """A comment in the conversation, by the actor."""

    comment_id: int


class PullRequestOpened(Envelope):
    """`pr:{id}:opened`."""

    type: Literal["pull_request.opened"] = "pull_request.opened"
    data: OpenedData


class PullRequestDescribed(Envelope):
    """`pr:{id}:described:{updated_at}:{hash}`; the newest `updated_at` wins, then the later observation."""

    type: Literal["pull_request.described"] = "pull_request.described"
    data: DescribedData


class PullRequestReadyForReview(Envelope):
    """A draft became ready for review."""

    type: Literal["pull_request.ready_for_review"] = "pull_request.ready_for_review"
    data: PullRequestData


class PullRequestConvertedToDraft(Envelope):
    """A pull request went back to draft."""

    type: Literal["pull_request.converted_to_draft"] = "pull_request.converted_to_draft"
    data: PullRequestData


class PullRequestReviewRequested(Envelope):
    """A review was asked of a user, a bot or a team."""

    type: Literal["pull_request.review_requested"] = "pull_request.review_requested"
    data: ReviewerData


class PullRequestReviewRequestRemoved(Envelope):
    """A request for review was withdrawn."""

    type: Literal["pull_request.review_request_removed"] = "pull_request.review_request_removed"
    data: ReviewerData


class PullRequestClosed(Envelope):
    """Closed; with or without a merge, as GitHub's timeline has it."""

    type: Literal["pull_request.closed"] = "pull_request.closed"
    data: PullRequestData


class PullRequestReopened(Envelope):
    """Opened again after a close."""

    type: Literal["pull_request.reopened"] = "pull_request.reopened"
    data: PullRequestData


class PullRequestHeadForcePushed(Envelope):
    """The head branch was rewritten."""

    type: Literal["pull_request.head_force_pushed"] = "pull_request.head_force_pushed"
    data: PullRequestData


class PullRequestReviewSubmitted(Envelope):
    """`review:{id}:submitted`."""

    type: Literal["pull_request.review_submitted"] = "pull_request.review_submitted"
    data: ReviewSubmittedData


class PullRequestReviewDismissed(Envelope):
    """`review:{id}:dismissed`."""

    type: Literal["pull_request.review_dismissed"] = "pull_request.review_dismissed"
    data: ReviewDismissedData


class PullRequestMerged(Envelope):
    """`pr:{id}:merged`."""

    type: Literal["pull_request.merged"] = "pull_request.merged"
    data: MergedData


class PullRequestCommented(Envelope):
    """`comment:{id}:created`: the milestone `first_response` needs to know who answered, and when."""

    type: Literal["pull_request.commented"] = "pull_request.commented"
    data: CommentedData


PlainItemEvent = (
    PullRequestReadyForReview
    | PullRequestConvertedToDraft
    | PullRequestClosed
    | PullRequestReopened
    | PullRequestHeadForcePushed
)
"""Timeline items that say no more than who did it and when."""

PullRequestEvent = (
    PullRequestOpened
    | PullRequestDescribed
    | PullRequestReviewRequested
    | PullRequestReviewRequestRemoved
    | PlainItemEvent
    | PullRequestReviewSubmitted
    | PullRequestReviewDismissed
    | PullRequestMerged
    | PullRequestCommented
)
