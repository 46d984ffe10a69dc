"""What REST's shapes say, as snapshots. Webhooks carry the same shapes."""

from collections.abc import Iterable
from datetime import datetime

from services.collector.facts.snapshot import (
    Comment,
    DeploymentSnapshot,
    Dismissal,
    Item,
    ItemKind,
    PullRequestSnapshot,
    ReleaseSnapshot,
    Review,
    StatusSnapshot,
    Timeline,
)
from services.collector.shapes import rest_models as shape
from services.collector.shapes.common import actor
from services.contracts.actors import GHOST, Actor, ActorKind
from services.contracts.events import PullRequestState, Repository, ReviewState

ITEMS = {
    "ready_for_review": ItemKind.READY_FOR_REVIEW,
    "convert_to_draft": ItemKind.CONVERTED_TO_DRAFT,
    "converted_to_draft": ItemKind.CONVERTED_TO_DRAFT,
    "review_requested": ItemKind.REVIEW_REQUESTED,
    "review_request_removed": ItemKind.REVIEW_REQUEST_REMOVED,
    "closed": ItemKind.CLOSED,
    "reopened": ItemKind.REOPENED,
    "head_ref_force_pushed": ItemKind.HEAD_FORCE_PUSHED,
}


def account(seen: shape.Account | None) -> Actor:
    """Who somebody is; nobody is the ghost."""
    return actor(seen.id, seen.login, seen.type) if seen else GHOST


def first_commit_at(seen: Iterable[shape.TimelineItem]) -> datetime | None:
    """When the first commit of a timeline was authored."""
    return next((item.author.date for item in seen if item.event == "committed" and item.author), None)


def repository(seen: shape.Repository) -> Repository:
    """A repository."""
    return Repository(id=seen.id, owner=seen.owner, name=seen.name, default_branch=seen.default_branch)


def pull_request(seen: shape.PullRequest) -> PullRequestSnapshot:
    """A pull request without its timeline."""
    merged = seen.merged_at is not None
    knows_who = "merged_by" in seen.model_fields_set
    return PullRequestSnapshot(
        id=seen.id,
        number=seen.number,
        title=seen.title,
        url=seen.html_url,
        state=PullRequestState.MERGED if merged else PullRequestState(seen.state),
        draft=seen.draft,
        author=account(seen.user),
        base=seen.base.ref,
        head=seen.head.ref,
        created_at=seen.created_at,
        updated_at=seen.updated_at,
        closed_at=seen.closed_at,
        merged_at=seen.merged_at,
        merged_by=account(seen.merged_by) if merged and knows_who else None,
        # of an open pull request this is GitHub's own trial merge
        merge_commit=seen.merge_commit_sha if merged else None,
        head_sha=seen.head.sha,
        labels=tuple(label.name for label in seen.labels),
        additions=seen.additions,
        deletions=seen.deletions,
        changed_files=seen.changed_files,
        commits=seen.commits,
    )


def timeline(seen: Iterable[shape.TimelineItem], organisation: str, *, complete: bool) -> Timeline:
    """A timeline or a list of issue events. `organisation`: whose teams are asked for review."""
    items = tuple(seen)
    return Timeline(
        items=tuple(_items(items, organisation)),
        reviews=tuple(_reviews(items)),
        dismissals=tuple(_dismissals(items)),
        comments=tuple(_comments(items)),
        complete=complete,
    )


def _items(seen: Iterable[shape.TimelineItem], organisation: str) -> Iterable[Item]:
    for item in seen:
        if (kind := ITEMS.get(item.event)) and item.created_at:
            asks = kind in (ItemKind.REVIEW_REQUESTED, ItemKind.REVIEW_REQUEST_REMOVED)
            reviewer = _reviewer(item, organisation) if asks else None
            yield Item(item.node_id, kind, item.created_at, account(item.actor), reviewer)


def _reviewer(item: shape.TimelineItem, organisation: str) -> Actor:
    if team := item.requested_team:
        return Actor(id=team.id, login=f"{organisation}/{team.slug}", kind=ActorKind.TEAM)
    return account(item.requested_reviewer)


def _reviews(seen: Iterable[shape.TimelineItem]) -> Iterable[Review]:
    for item in seen:
        if item.event == "reviewed" and item.id and item.submitted_at and item.state:
            yield Review(item.id, account(item.user), ReviewState(item.state.lower()), item.submitted_at)


def _dismissals(seen: Iterable[shape.TimelineItem]) -> Iterable[Dismissal]:
    for item in seen:
        if (said := item.dismissed_review) and item.created_at:
            state = ReviewState(said.state.lower())
            yield Dismissal(said.review_id, item.created_at, account(item.actor), state)


def _comments(seen: Iterable[shape.TimelineItem]) -> Iterable[Comment]:
    for item in seen:
        if item.event == "commented" and item.id and item.created_at:
            yield Comment(item.id, item.created_at, account(item.user or item.actor))


def review(seen: shape.Review) -> Review | None:
    """A review; None for one that is still pending."""
    if seen.submitted_at is None or seen.state.lower() == "pending":
        return None
    return Review(seen.id, account(seen.user), ReviewState(seen.state.lower()), seen.submitted_at)


def comment(seen: shape.Comment) -> Comment:
    """A comment."""
    return Comment(seen.id, seen.created_at, account(seen.user))


def deployment(seen: shape.Deployment, statuses: Iterable[shape.DeploymentStatus] = ()) -> DeploymentSnapshot:
    """A deployment with the statuses given."""
    return DeploymentSnapshot(
        id=seen.id,
        node_id=seen.node_id,
        environment=seen.environment,
        sha=seen.sha,
        ref=seen.ref,
        actor=account(seen.creator),
        created_at=seen.created_at,
        statuses=tuple(_status(each) for each in statuses),
    )


def _status(seen: shape.DeploymentStatus) -> StatusSnapshot:
    return StatusSnapshot(seen.node_id, seen.state.lower(), seen.created_at, account(seen.creator))


def release(seen: shape.Release) -> ReleaseSnapshot:
    """A release. REST names the branch it is made from, not the commit of its tag."""
    return ReleaseSnapshot(
        id=seen.id,
        tag=seen.tag_name,
        sha=None,
        prerelease=seen.prerelease,
        actor=account(seen.author),
        created_at=seen.created_at,
        published_at=None if seen.draft else seen.published_at,
    )
