"""GraphQL's models of pull requests and repositories, with GitHub's own names."""

from typing import Annotated

from pydantic import Field

from services.collector.github.mappers.common import (
    NodeId,
    Number,
    Present,
    RepositoryName,
    Utc,
    WebAddress,
    Whole,
)
from services.collector.github.mappers.graphql_base_models import (
    AccountNode,
    Commit,
    GraphQLModel,
    Named,
    PageInfo,
)


class Connection(GraphQLModel):
    """A page of a list, whatever its nodes are; null in it is what the caller may not see."""

    page_info: PageInfo
    total_count: Whole | None = None
    nodes: Annotated[tuple[dict[str, object], ...], Present]


class Skeleton(GraphQLModel):
    """A pull request that is passed by."""

    number: Number
    created_at: Utc
    updated_at: Utc


class DismissedReviewNode(GraphQLModel):
    """The review that a dismissal is about."""

    full_database_id: Whole | None = None


class TimelineNode(GraphQLModel):
    """Any timeline item; `typename` tells which of the fields are there."""

    typename: str = Field(alias="__typename")
    id: NodeId = ""
    full_database_id: Whole | None = None
    created_at: Utc | None = None
    submitted_at: Utc | None = None
    actor: AccountNode | None = None
    author: AccountNode | None = None
    requested_reviewer: AccountNode | None = None
    state: str = ""
    previous_review_state: str = ""
    review: DismissedReviewNode | None = None


class TimelineItems(GraphQLModel):
    """A page of a timeline."""

    page_info: PageInfo
    nodes: Annotated[tuple[TimelineNode, ...], Present]


class LabelConnection(GraphQLModel):
    """A page of the labels of a pull request."""

    page_info: PageInfo
    nodes: Annotated[tuple[Named, ...], Present] = ()


class ReviewRequest(GraphQLModel):
    """A request for review that stands; null for whom the caller may not see."""

    requested_reviewer: AccountNode | None = None


class ReviewRequestConnection(GraphQLModel):
    """A page of the requests for review that stand."""

    page_info: PageInfo
    nodes: Annotated[tuple[ReviewRequest, ...], Present] = ()


class LabelNode(GraphQLModel):
    """A label of a repository."""

    id: str
    name: str


class PageOfRepositoryLabels(GraphQLModel):
    """Some of a repository's labels."""

    page_info: PageInfo
    nodes: Annotated[tuple[LabelNode, ...], Present] = ()


class Labelled(GraphQLModel):
    """A repository with a page of its labels; None where they are not ours to see."""

    id: str
    labels: PageOfRepositoryLabels | None = None


class PullRequestCommit(GraphQLModel):
    """A commit of a pull request."""

    commit: Commit


class CommitConnection(GraphQLModel):
    """How many commits there are, and the first of them."""

    total_count: Whole
    nodes: Annotated[tuple[PullRequestCommit, ...], Present] = ()


class PullRequestNode(GraphQLModel):
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
    author: AccountNode | None = None
    merged_by: AccountNode | None = None
    labels: LabelConnection | None = None
    review_requests: ReviewRequestConnection | None = None
    commits: CommitConnection
    timeline_items: TimelineItems


class Owner(GraphQLModel):
    """Who a repository belongs to."""

    login: RepositoryName


class RepositoryNode(GraphQLModel):
    """A repository."""

    id: NodeId
    database_id: Whole
    name: RepositoryName
    owner: Owner
    default_branch_ref: Named | None = None
