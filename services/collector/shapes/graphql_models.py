"""GraphQL's shapes, with GitHub's own names, as the queries in `queries` ask for them."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.collector.shapes.common import (
    Believable,
    NodeId,
    Number,
    Present,
    RepositoryName,
    Shape,
    Utc,
    WebAddress,
    Whole,
)


class Node(Shape):
    """Base: `snake_case` here is `camelCase` there."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class Account(Node):
    """An actor, or a team that was asked for review."""

    typename: str = Field(alias="__typename")
    login: str = ""
    database_id: Whole | None = None
    combined_slug: str | None = None


class PageInfo(Node):
    """Whether a connection goes on, and where."""

    has_next_page: bool
    end_cursor: str | None = None

    @property
    def next(self) -> str | None:
        """The cursor of the page that follows, if one does."""
        return self.end_cursor if self.has_next_page else None


class Connection(Node):
    """A page of a list, whatever its nodes are; null in it is what the caller may not see."""

    page_info: PageInfo
    total_count: Whole | None = None
    nodes: Annotated[tuple[dict[str, object], ...], Present]


class Skeleton(Node):
    """A pull request that is passed by."""

    number: Number
    created_at: Utc
    updated_at: Utc


class DismissedReview(Node):
    """The review that a dismissal is about."""

    full_database_id: Whole | None = None


class TimelineNode(Node):
    """Any timeline item; `typename` tells which of the fields are there."""

    typename: str = Field(alias="__typename")
    id: NodeId = ""
    full_database_id: Whole | None = None
    created_at: Utc | None = None
    submitted_at: Utc | None = None
    actor: Account | None = None
    author: Account | None = None
    requested_reviewer: Account | None = None
    state: str = ""
    previous_review_state: str = ""
    review: DismissedReview | None = None


class TimelineItems(Node):
    """A page of a timeline."""

    page_info: PageInfo
    nodes: Annotated[tuple[TimelineNode, ...], Present]


class Named(Node):
    """A label or a branch."""

    name: str


class Ref(Node):
    """A branch, a tag or another ref; `prefix` says which."""

    name: str
    prefix: str


class Labels(Node):
    """A page of the labels of a pull request."""

    page_info: PageInfo
    nodes: Annotated[tuple[Named, ...], Present] = ()


class ReviewRequest(Node):
    """A request for review that stands; null for whom the caller may not see."""

    requested_reviewer: Account | None = None


class ReviewRequests(Node):
    """A page of the requests for review that stand."""

    page_info: PageInfo
    nodes: Annotated[tuple[ReviewRequest, ...], Present] = ()


class Label(Node):
    """A label of a repository."""

    id: str
    name: str


class PageOfRepositoryLabels(Node):
    """Some of a repository's labels."""

    page_info: PageInfo
    nodes: Annotated[tuple[Label, ...], Present] = ()


class Labelled(Node):
    """A repository with a page of its labels; None where they are not ours to see."""

    id: str
    labels: PageOfRepositoryLabels | None = None


class Commit(Node):
    """A commit, where only its name and its author's clock matter."""

    oid: str = ""
    authored_date: Believable = None


class PullRequestCommit(Node):
    """A commit of a pull request."""

    commit: Commit


class Commits(Node):
    """How many commits there are, and the first of them."""

    total_count: Whole
    nodes: Annotated[tuple[PullRequestCommit, ...], Present] = ()


class PullRequest(Node):
    """A pull request."""

    id: NodeId
    full_database_id: Whole
    number: Number
    title: str
    url: WebAddress
    state: str
    is_draft: bool
    created_at: Utc
    updated_at: Utc
    closed_at: Utc | None = None
    merged_at: Utc | None = None
    additions: Whole
    deletions: Whole
    changed_files: Whole
    base_ref_name: str
    head_ref_name: str
    head_ref_oid: str
    merge_commit: Commit | None = None
    author: Account | None = None
    merged_by: Account | None = None
    labels: Labels | None = None
    review_requests: ReviewRequests | None = None
    commits: Commits
    timeline_items: TimelineItems


class Owner(Node):
    """Who a repository belongs to."""

    login: RepositoryName


class Repository(Node):
    """A repository."""

    id: NodeId
    database_id: Whole
    name: RepositoryName
    owner: Owner
    default_branch_ref: Named | None = None


class DeploymentStatus(Node):
    """A status of a deployment."""

    id: NodeId
    state: str
    environment: str | None = None
    log_url: str | None = None
    created_at: Utc
    creator: Account | None = None


class DeploymentStatuses(Node):
    """A page of the statuses of a deployment."""

    page_info: PageInfo
    nodes: Annotated[tuple[DeploymentStatus, ...], Present] = ()


class Deployment(Node):
    """A deployment."""

    id: NodeId
    database_id: Whole
    environment: str | None = None
    original_environment: str | None = None
    commit_oid: str
    ref: Ref | None = None
    created_at: Utc
    creator: Account | None = None
    statuses: DeploymentStatuses | None = None


class LatestStatus(Node):
    """The newest status of a deployment."""

    state: str
    created_at: Utc


class DeploymentState(Node):
    """The state of a deployment; `environment` is where it is now."""

    id: str
    database_id: Whole
    environment: str | None = None
    created_at: Utc
    latest_status: LatestStatus | None = None


class ReleaseState(Node):
    """The state of a release."""

    id: str
    database_id: Whole
    tag_name: str
    is_draft: bool
    is_prerelease: bool
    created_at: Utc
    published_at: Utc | None = None


class Release(ReleaseState):
    """A release."""

    tag_commit: Commit | None = None
    author: Account | None = None
