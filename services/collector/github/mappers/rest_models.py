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


class Account(GitHubModel):
    """A user, bot, mannequin or organisation."""

    id: Whole | None = None
    login: str
    type: str = "User"


class Team(GitHubModel):
    """A team that was asked for review."""

    id: Whole | None = None
    slug: str


class Repository(GitHubModel):
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


class Branch(GitHubModel):
    """An end of a pull request."""

    ref: str
    sha: str


class Label(GitHubModel):
    """A label."""

    name: Annotated[str, Field(max_length=200)]


class RepositoryLabel(Label):
    """A label in the list of its repository's."""

    node_id: str


class PullRequest(GitHubModel):
    """A pull request in any of REST's forms: the short ones lack sizes, counts and who merged."""

    id: Whole
    number: Number
    title: str
    html_url: WebAddress
    state: str
    draft: bool = False
    user: Account | None = None
    created_at: Utc
    updated_at: Utc
    closed_at: Utc | None = None
    merged_at: Utc | None = None
    merged_by: Account | None = None
    merge_commit_sha: str | None = None
    base: Branch
    head: Branch
    labels: Annotated[tuple[Label, ...], Present, Field(max_length=500)] = ()
    requested_reviewers: Annotated[tuple[Account, ...], Field(max_length=500)] | None = None
    requested_teams: Annotated[tuple[Team, ...], Field(max_length=500)] | None = None
    additions: Whole | None = None
    deletions: Whole | None = None
    changed_files: Whole | None = None
    commits: Whole | None = None


class RequestedReviewers(GitHubModel):
    """A page of whose reviews of a pull request are requested."""

    users: Annotated[tuple[Account, ...], Field(max_length=500)] = ()
    teams: Annotated[tuple[Team, ...], Field(max_length=500)] = ()


class Review(GitHubModel):
    """A review; a pending one has no time. Webhooks and timelines write the state in lower case."""

    id: Whole
    user: Account | None = None
    state: str
    submitted_at: Utc | None = None


class DismissedReview(GitHubModel):
    """What a dismissal says of the review."""

    review_id: Whole
    state: str


class Author(GitHubModel):
    """Whom git names as a commit's author, and when."""

    date: Believable = None


class Issue(GitHubModel):
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
    actor: Account | None = None
    user: Account | None = None
    requested_reviewer: Account | None = None
    requested_team: Team | None = None
    dismissed_review: DismissedReview | None = None
    state: str | None = None
    author: Author | None = None
    issue: Issue | None = None


class Comment(GitHubModel):
    """A comment on an issue or pull request; `html_url` tells which."""

    id: Whole
    html_url: str = ""
    user: Account | None = None
    created_at: Utc


class Deployment(GitHubModel):
    """A deployment."""

    id: Whole
    node_id: NodeId = ""
    environment: str = ""
    original_environment: str | None = None
    sha: str
    ref: str | None = None
    creator: Account | None = None
    created_at: Utc
    updated_at: Utc | None = None


class DeploymentStatus(GitHubModel):
    """A status of a deployment."""

    node_id: NodeId
    state: str
    environment: str | None = None
    log_url: str | None = None
    creator: Account | None = None
    created_at: Utc


class Release(GitHubModel):
    """A release."""

    id: Whole
    node_id: str = ""
    tag_name: str
    draft: bool = False
    prerelease: bool = False
    author: Account | None = None
    created_at: Utc
    published_at: Utc | None = None
