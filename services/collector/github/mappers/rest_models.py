"""REST's models, which webhooks share."""

from typing import Annotated, Any

from pydantic import Field

from services.collector.github.mappers.common import (
    Believable,
    FullName,
    GitHubModel,
    NodeId,
    Number,
    Present,
    RepositoryName,
    Utc,
    WebAddress,
    Whole,
)


class RestAccount(GitHubModel):
    """A user, bot, mannequin or organisation."""

    id: Whole | None = None
    login: str
    type: str = "User"


class RestTeam(GitHubModel):
    """A team that was asked for review."""

    id: Whole | None = None
    slug: str


class RestRepository(GitHubModel):
    """A repository."""

    id: Whole
    node_id: NodeId = ""
    name: RepositoryName
    full_name: FullName
    default_branch: str | None = None
    archived: bool = False
    fork: bool = False

    @property
    def owner(self) -> str:
        """The login of whom it belongs to."""
        return self.full_name.partition("/")[0]


class RestBranch(GitHubModel):
    """An end of a pull request."""

    ref: str
    sha: str


class RestLabel(GitHubModel):
    """A label."""

    name: Annotated[str, Field(max_length=200)]


class RestRepositoryLabel(RestLabel):
    """A label in the list of its repository's."""

    node_id: str


class RestPullRequest(GitHubModel):
    """A pull request in any of REST's forms: the short ones lack sizes, counts and who merged."""

    id: Whole
    number: Number
    title: str
    html_url: WebAddress
    state: str
    draft: bool = False
    user: RestAccount | None = None
    created_at: Utc
    updated_at: Utc
    closed_at: Utc | None = None
    merged_at: Utc | None = None
    merged_by: RestAccount | None = None
    merge_commit_sha: str | None = None
    base: RestBranch
    head: RestBranch
    labels: Annotated[tuple[RestLabel, ...], Present, Field(max_length=500)] = ()
    requested_reviewers: Annotated[tuple[RestAccount, ...], Field(max_length=500)] | None = None
    requested_teams: Annotated[tuple[RestTeam, ...], Field(max_length=500)] | None = None
    additions: Whole | None = None
    deletions: Whole | None = None
    changed_files: Whole | None = None
    commits: Whole | None = None


class RestRequestedReviewers(GitHubModel):
    """A page of whose reviews of a pull request are requested."""

    users: Annotated[tuple[RestAccount, ...], Field(max_length=500)] = ()
    teams: Annotated[tuple[RestTeam, ...], Field(max_length=500)] = ()


class RestReview(GitHubModel):
    """A review; a pending one has no time. Webhooks and timelines write the state in lower case."""

    id: Whole
    user: RestAccount | None = None
    state: str
    submitted_at: Utc | None = None


class DismissedReview(GitHubModel):
    """What a dismissal says of the review."""

    review_id: Whole
    state: str


class Author(GitHubModel):
    """Whom git names as a commit's author, and when."""

    date: Believable = None


class RestIssue(GitHubModel):
    """The issue behind an event; a pull request if it says so."""

    number: Number
    pull_request: dict[str, Any] | None = None


class TimelineItem(GitHubModel):
    """An issue event or a timeline item; `event` tells which of the fields are there."""

    event: str
    id: Whole | None = None
    node_id: NodeId = ""
    created_at: Utc | None = None
    submitted_at: Utc | None = None
    actor: RestAccount | None = None
    user: RestAccount | None = None
    requested_reviewer: RestAccount | None = None
    requested_team: RestTeam | None = None
    dismissed_review: DismissedReview | None = None
    state: str | None = None
    author: Author | None = None
    issue: RestIssue | None = None


class RestComment(GitHubModel):
    """A comment on an issue or pull request; `html_url` tells which."""

    id: Whole
    html_url: str = ""
    user: RestAccount | None = None
    created_at: Utc


class RestDeployment(GitHubModel):
    """A deployment."""

    id: Whole
    node_id: NodeId = ""
    environment: str = ""
    original_environment: str | None = None
    sha: str
    ref: str | None = None
    creator: RestAccount | None = None
    created_at: Utc
    updated_at: Utc | None = None


class RestDeploymentStatus(GitHubModel):
    """A status of a deployment."""

    node_id: NodeId
    state: str
    environment: str | None = None
    log_url: str | None = None
    creator: RestAccount | None = None
    created_at: Utc


class RestRelease(GitHubModel):
    """A release."""

    id: Whole
    node_id: str = ""
    tag_name: str
    draft: bool = False
    prerelease: bool = False
    author: RestAccount | None = None
    created_at: Utc
    published_at: Utc | None = None
