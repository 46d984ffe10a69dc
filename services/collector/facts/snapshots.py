"""Snapshots: a pull request, deployment or release as one answer of a forge showed it.

A field that is None is one that this source cannot know; what GitHub itself says is nobody is the ghost.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.collector.facts.timeline import SubmittedReview, Timeline
from services.contracts.actors import Actor, ActorKind, typed_id
from services.contracts.delivery_events import RefType
from services.contracts.events import PullRequestState


@dataclass(frozen=True, slots=True)
class PullRequestSnapshot:
    """A pull request as one answer of GitHub showed it; `requested_reviewers` as typed ids.

    `more_labels`, `more_requested`: where these lists go on, if they do.
    """

    id: int
    number: int
    title: str
    url: str
    state: PullRequestState
    draft: bool
    author: Actor
    base: str
    head: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: Actor | None = None
    merge_commit: str | None = None
    head_sha: str | None = None
    labels: tuple[str, ...] = ()
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None
    commits: int | None = None
    first_commit_at: datetime | None = None
    requested_reviewers: tuple[str, ...] | None = None
    node_id: str = ""
    timeline: Timeline = field(default_factory=Timeline)
    more_labels: str | None = None
    more_requested: str | None = None

    def with_timeline(self, timeline: Timeline) -> "PullRequestSnapshot":
        """The same pull request with what happened to it."""
        return replace(self, timeline=timeline)

    def with_labels(self, labels: tuple[str, ...], more: str | None) -> "PullRequestSnapshot":
        """The same with the next page of its labels."""
        return replace(self, labels=(*self.labels, *labels), more_labels=more)

    def with_requested(self, reviewers: tuple[str, ...], more: str | None) -> "PullRequestSnapshot":
        """The same with the next page of whose reviews are requested."""
        requested = (*(self.requested_reviewers or ()), *reviewers)
        return replace(self, requested_reviewers=requested, more_requested=more)

    @property
    def reviews_for_some_team(self) -> tuple[str, ...]:
        """Node ids of reviews of which one answered a team, and only GitHub knows which one.

        None where every team that was asked is asked still, or where one person alone has reviewed since.
        """
        requests = [item for item in self.timeline.items if item.asks_team]
        teams = [typed_id(item.reviewer.kind, item.reviewer.id) for item in requests if item.reviewer]
        if len(set(teams)) == len(teams) and set(teams) <= set(self.requested_reviewers or ()):
            return ()
        since = min(item.at for item in requests)
        reviews = [review for review in self.timeline.reviews if self._may_be_for_team(review, since)]
        return tuple(each.node_id for each in reviews) if len({each.author for each in reviews}) > 1 else ()

    def _may_be_for_team(self, review: SubmittedReview, since: datetime) -> bool:
        human = review.author.kind is not ActorKind.BOT
        at = review.submitted_at
        return human and review.author != self.author and at is not None and at >= since


@dataclass(frozen=True, slots=True)
class StatusSnapshot:
    """One status of a deployment; `state` in lower case. `environment`: None where it names none.

    `workflow_run`: the id of the run of GitHub Actions that its log is of; None where it links to none.
    """

    node_id: str
    state: str
    at: datetime
    actor: Actor
    environment: str | None = None
    workflow_run: int | None = None


@dataclass(frozen=True, slots=True)
class DeploymentSnapshot:
    """A deployment and the statuses seen of it.

    `environment` is the one that it was made for: a status may name another. `ref_type`: None where GitHub
    does not say what `ref` names. `more_statuses`: where its statuses go on, None where all are here.
    """

    id: int
    node_id: str
    environment: str
    sha: str
    ref: str | None
    actor: Actor
    created_at: datetime
    statuses: tuple[StatusSnapshot, ...] = ()
    ref_type: RefType | None = None
    more_statuses: str | None = None

    def with_statuses(
        self, statuses: tuple[StatusSnapshot, ...], more: str | None = None
    ) -> "DeploymentSnapshot":
        """The same with more of its statuses."""
        return replace(self, statuses=self.statuses + statuses, more_statuses=more)

    def of_run(self, workflow_run: int) -> "DeploymentSnapshot":
        """The same; its statuses are of this run unless they say of which."""
        statuses = (replace(one, workflow_run=one.workflow_run or workflow_run) for one in self.statuses)
        return replace(self, statuses=tuple(statuses))


@dataclass(frozen=True, slots=True)
class ReleaseSnapshot:
    """A release; a draft has no `published_at` that counts."""

    id: int
    tag: str
    sha: str | None
    prerelease: bool
    actor: Actor | None
    created_at: datetime
    published_at: datetime | None
    node_id: str = ""
    deleted: bool = False

    @property
    def withdrawn(self) -> bool:
        """Whether it is not public: a draft, or deleted."""
        return self.deleted or self.published_at is None
