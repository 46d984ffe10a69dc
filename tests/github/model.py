"""What GitHub knows, as plain data: accounts, repositories, pull requests and all that happens to them.

Times are strings as GitHub writes them (`2024-05-01T09:00:00Z`), which sort as the moments do.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.github.order import Ordered

Json = dict[str, Any]


@dataclass(slots=True, eq=False, repr=False)
class Account:
    """A user, bot, mannequin, organization or team; `login` as GraphQL has it (of a team: its slug)."""

    typename: str
    id: int
    node_id: str
    login: str
    name: str = ""
    deleted: bool = False
    organization: "Account | None" = None
    members: list["Account"] = field(default_factory=list)
    created_at: str = "2015-01-01T00:00:00Z"
    raw: Json | None = None

    @property
    def rest_login(self) -> str:
        return f"{self.login}[bot]" if self.typename == "Bot" else self.login


@dataclass(slots=True, eq=False, repr=False)
class Label:
    id: int
    node_id: str
    name: str
    color: str = "ededed"
    description: str | None = None
    default: bool = False
    typename: str = "Label"
    raw: Json | None = None


@dataclass(slots=True, eq=False, repr=False)
class Commit:
    oid: str
    node_id: str
    repository: "Repository"
    message: str
    authored_at: str
    committed_at: str
    author: Account | None = None
    parent: "Commit | None" = None
    merged: tuple["Commit", ...] = ()
    typename: str = "Commit"


@dataclass(slots=True, eq=False, repr=False)
class PullRequestCommit:
    node_id: str
    pull: "PullRequest"
    commit: Commit
    typename: str = "PullRequestCommit"

    @property
    def at(self) -> str:
        return self.commit.committed_at


@dataclass(slots=True, eq=False, repr=False)
class Event:
    """An issue event: REST's `event` is its `kind`, GraphQL's type name its `typename`."""

    kind: str
    typename: str
    id: int
    node_id: str
    at: str
    actor: Account | None
    pull: "PullRequest | None"
    reviewer: Account | None = None
    review: "Review | None" = None
    previous_state: str | None = None
    message: str | None = None
    label: Label | None = None
    commit: Commit | None = None
    before: str | None = None
    after: str | None = None
    raw: Json | None = None


@dataclass(slots=True, eq=False, repr=False)
class Review:
    id: int
    node_id: str
    pull: "PullRequest"
    author: Account | None
    state: str
    submitted_at: str | None
    created_at: str
    updated_at: str
    body: str = ""
    commit_oid: str | None = None
    on_behalf_of: list[Account] = field(default_factory=list)
    typename: str = "PullRequestReview"
    raw: Json | None = None

    @property
    def at(self) -> str:
        return self.submitted_at or self.created_at


@dataclass(slots=True, eq=False, repr=False)
class Comment:
    id: int
    node_id: str
    pull: "PullRequest"
    author: Account | None
    at: str
    body: str
    typename: str = "IssueComment"


@dataclass(slots=True, eq=False, repr=False)
class PullRequest:
    id: int
    node_id: str
    issue_id: int
    number: int
    repository: "Repository"
    title: str
    author: Account | None
    created_at: str
    updated_at: str
    base: str
    head: str
    head_oid: str
    base_oid: str
    head_repository: "Repository | None" = None
    body: str | None = None
    state: str = "OPEN"
    draft: bool = False
    closed_at: str | None = None
    merged_at: str | None = None
    merged_by: Account | None = None
    merge_commit: Commit | None = None
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0
    labels: list[Label] = field(default_factory=list)
    requested: list[Account] = field(default_factory=list)
    commits: list[PullRequestCommit] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    timeline: list[Event | Review | Comment | PullRequestCommit] = field(default_factory=list)
    typename: str = "PullRequest"
    raw: Json | None = None

    @property
    def comments(self) -> list[Comment]:
        return [item for item in self.timeline if isinstance(item, Comment)]

    @property
    def events(self) -> list[Event]:
        return [item for item in self.timeline if isinstance(item, Event)]


@dataclass(slots=True, eq=False, repr=False)
class DeploymentStatus:
    id: int
    node_id: str
    deployment: "Deployment"
    state: str
    at: str
    creator: Account | None
    environment: str = ""
    log_url: str = ""
    typename: str = "DeploymentStatus"


@dataclass(slots=True, eq=False, repr=False)
class Deployment:
    id: int
    node_id: str
    repository: "Repository"
    environment: str
    oid: str
    ref: str
    creator: Account | None
    created_at: str
    updated_at: str
    ref_prefix: str = "refs/heads/"
    task: str = "deploy"
    statuses: list[DeploymentStatus] = field(default_factory=list)
    typename: str = "Deployment"

    @property
    def latest_environment(self) -> str:
        """Where its newest status has moved it."""
        return self.statuses[-1].environment if self.statuses else self.environment


@dataclass(slots=True, eq=False, repr=False)
class Release:
    id: int
    node_id: str
    repository: "Repository"
    tag: str
    name: str
    oid: str
    author: Account | None
    created_at: str
    published_at: str | None
    updated_at: str
    draft: bool = False
    prerelease: bool = False
    typename: str = "Release"


@dataclass(slots=True, eq=False, repr=False)
class Repository:
    id: int
    node_id: str
    owner: Account
    name: str
    created_at: str
    updated_at: str
    pushed_at: str
    default_branch: str = "main"
    archived: bool = False
    fork: bool = False
    private: bool = False
    disabled: bool = False
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    by_updated: Ordered[PullRequest] = field(default_factory=Ordered)
    by_created: Ordered[PullRequest] = field(default_factory=Ordered)
    events: Ordered[Event] = field(default_factory=Ordered)
    deployments: Ordered[Deployment] = field(default_factory=Ordered)
    releases: Ordered[Release] = field(default_factory=Ordered)
    labels: dict[str, Label] = field(default_factory=dict)
    head_commit: Commit | None = None
    last_number: int = 0
    typename: str = "Repository"

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"
