"""The events: one fact from GitHub each, as a CloudEvents 1.0 structured JSON document."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from services.contracts.actors import Actor

DATAVERSION = 1


class Via(StrEnum):
    """The road by which a fact was observed."""

    GRAPHQL = "graphql"
    REST = "rest"
    WEBHOOK = "webhook"
    DEMO = "demo"
    IMPORT = "import"


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


class Model(BaseModel):
    """Base of everything inside an event: immutable; unknown fields ignored, missing ones an error."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Repository(Model):
    """A repository by database id, with the name it had when observed."""

    id: int
    owner: str
    name: str
    default_branch: str | None = None

    @property
    def full_name(self) -> str:
        """`owner/name`, as people write it."""
        return f"{self.owner}/{self.name}"


class PullRequestRef(Model):
    """A pull request by database id and by its number in the repository."""

    id: int
    number: int


class RepositoryData(Model):
    """What the data of every event holds."""

    repository: Repository
    actor: Actor | None = None


class PullRequestData(RepositoryData):
    """What the data of every pull-request event holds."""

    pull_request: PullRequestRef


class OpenedData(PullRequestData):
    """A pull request came to be. Title, base and head are those of the first observation."""

    title: str
    author: Actor
    draft: bool | None = None
    base: str
    head: str


class DescribedData(PullRequestData):
    """The mutable attributes as of `updated_at`. None: the source of this observation cannot know."""

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


class ReviewerData(PullRequestData):
    """A request for review, made or withdrawn: `reviewer` is a user, a bot or a team."""

    reviewer: Actor


class ReviewSubmittedData(PullRequestData):
    """A submitted review; the event's time is when it was submitted."""

    review_id: int
    reviewer: Actor
    state: ReviewState


class ReviewDismissedData(PullRequestData):
    """A review was dismissed; `previous_state` is what it had said."""

    review_id: int
    previous_state: ReviewState


class MergedData(PullRequestData):
    """A merge; the actor merged it."""

    merge_commit: str | None = None


class CommentedData(PullRequestData):
    """A comment in the conversation, by the actor."""

    comment_id: int


class DeploymentCreatedData(RepositoryData):
    """A deployment was asked for; the event's time is its creation."""

    deployment_id: int
    environment: str
    sha: str
    ref: str | None = None


class DeploymentStatusData(RepositoryData):
    """A deployment's state changed; `state` is GitHub's word in lower case (`success`, `inactive`, …)."""

    deployment_id: int
    environment: str
    state: str


class ReleasePublishedData(RepositoryData):
    """A release was published."""

    release_id: int
    tag: str
    sha: str | None = None
    prerelease: bool = False


class Envelope(Model):
    """CloudEvents attributes, in UTC: `time` of happening at GitHub, `observedtime` of learning of it."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1)
    source: str
    subject: str
    time: AwareDatetime
    observedtime: AwareDatetime
    via: Via
    datacontenttype: Literal["application/json"] = "application/json"
    dataversion: int = DATAVERSION


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


class DeploymentCreated(Envelope):
    """`deploy:{id}`."""

    type: Literal["deployment.created"] = "deployment.created"
    data: DeploymentCreatedData


class DeploymentStatusChanged(Envelope):
    """`dstatus:{node id}`."""

    type: Literal["deployment.status_changed"] = "deployment.status_changed"
    data: DeploymentStatusData


class ReleasePublished(Envelope):
    """`release:{id}:published`."""

    type: Literal["release.published"] = "release.published"
    data: ReleasePublishedData


PullRequestEvent = (
    PullRequestOpened
    | PullRequestDescribed
    | PullRequestReadyForReview
    | PullRequestConvertedToDraft
    | PullRequestReviewRequested
    | PullRequestReviewRequestRemoved
    | PullRequestClosed
    | PullRequestReopened
    | PullRequestHeadForcePushed
    | PullRequestReviewSubmitted
    | PullRequestReviewDismissed
    | PullRequestMerged
    | PullRequestCommented
)
DeploymentEvent = DeploymentCreated | DeploymentStatusChanged
Event = PullRequestEvent | DeploymentEvent | ReleasePublished

_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def decode(body: bytes) -> Event:
    """Read an event from the log. Raises `pydantic.ValidationError` for what is not one."""
    return _EVENT.validate_json(body)


def encode(event: Event) -> bytes:
    """Write an event as the log keeps it."""
    return event.model_dump_json(exclude_none=True).encode()


def host_of(event: Event) -> str:
    """The GitHub host an event is from: `github.com`, or an Enterprise server's name."""
    return event.source.split("/")[2]


def source_url(host: str, repository: Repository) -> str:
    """The CloudEvents `source` of a repository's events."""
    return f"https://{host}/{repository.full_name}"


def moment(value: datetime) -> str:
    """A time as ids and subjects spell it: RFC 3339, UTC, whole seconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
