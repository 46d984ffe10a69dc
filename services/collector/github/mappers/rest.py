"""Maps REST's models to snapshots. Webhooks carry the same models."""

from collections.abc import Iterable
from datetime import UTC, datetime

from services.collector.facts.snapshots import (
    DeploymentSnapshot,
    PullRequestSnapshot,
    ReleaseSnapshot,
    StatusSnapshot,
)
from services.collector.facts.timeline import (
    Comment,
    Dismissal,
    Entry,
    Item,
    ItemKind,
    SubmittedReview,
    Timeline,
)
from services.collector.github.mappers import rest_models as models
from services.collector.github.mappers.common import actor, named_ref, workflow_run
from services.collector.github.mappers.item_kinds import BY_REST
from services.contracts.actors import GHOST, Actor, ActorKind, typed_id
from services.contracts.events import PullRequestState, Repository, ReviewState

MOST_INSIDE = 100  # so many entries a list inside of an object may show


def account(seen: models.RestAccount | None) -> Actor:
    """Who somebody is; nobody is the ghost."""
    return actor(seen.id, seen.login, seen.type) if seen else GHOST


def first_commit_at(seen: Iterable[models.TimelineItem]) -> datetime | None:
    """When the first commit of a timeline was authored."""
    return next((item.author.date for item in seen if item.event == "committed" and item.author), None)


def repository(seen: models.RestRepository) -> Repository:
    """A repository."""
    return Repository(id=seen.id, owner=seen.owner, name=seen.name, default_branch=seen.default_branch)


def pull_request(seen: models.RestPullRequest) -> PullRequestSnapshot:
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
        requested_reviewers=None if has_more_requested(seen) else _requested(seen),
    )


def has_more_labels(seen: models.RestPullRequest) -> bool:
    """Whether a pull request may have more labels than its object shows."""
    return len(seen.labels) >= MOST_INSIDE


def has_more_requested(seen: models.RestPullRequest) -> bool:
    """Whether more reviews may be requested of a pull request than its object shows."""
    return any(len(some or ()) >= MOST_INSIDE for some in (seen.requested_reviewers, seen.requested_teams))


def _requested(seen: models.RestPullRequest) -> tuple[str, ...] | None:
    """Whose reviews are requested; None where the object does not say."""
    if seen.requested_reviewers is None or seen.requested_teams is None:
        return None
    return requested(seen.requested_reviewers, seen.requested_teams)


def requested(users: Iterable[models.RestAccount], teams: Iterable[models.RestTeam]) -> tuple[str, ...]:
    """Whose reviews are requested, as typed ids. Bots are left out: REST does not list all of them."""
    people = (each for each in map(account, users) if each.kind is not ActorKind.BOT)
    return (
        *(typed_id(each.kind, each.id) for each in people),
        *(typed_id(ActorKind.TEAM, each.id) for each in teams),
    )


def timeline(seen: Iterable[models.TimelineItem], organisation: str, *, complete: bool) -> Timeline:
    """A timeline, in GitHub's order. `organisation`: whose teams are asked for review."""
    entries = (_entry(item, organisation) for item in seen)
    return Timeline(tuple(filter(None, entries)), complete=complete)


def issue_events(seen: Iterable[models.TimelineItem], organisation: str, *, complete: bool) -> Timeline:
    """The timeline that issue events of one pull request are, in any order, some of them twice.

    Their ids increase, so that positions are known where none of a second is missing.
    """
    once = {item.node_id or str(item.id): item for item in seen}
    ordered = timeline(sorted(once.values(), key=_order), organisation, complete=complete)
    return ordered.with_positions() if all(item.id for item in once.values()) else ordered


def _order(item: models.TimelineItem) -> tuple[datetime, int]:
    return item.created_at or datetime.min.replace(tzinfo=UTC), item.id or 0


def _entry(item: models.TimelineItem, organisation: str) -> Entry | None:
    """What a timeline's item says; None where that is nothing."""
    match item.event:
        case "reviewed":
            return _review(item)
        case "commented":
            return _comment(item)
        case _ if item.dismissed_review:
            return _dismissal(item, item.dismissed_review)
        case _:
            return _item(item, organisation)


def _item(item: models.TimelineItem, organisation: str) -> Item | None:
    kind = BY_REST.get(item.event)
    if kind is None or item.created_at is None:
        return None
    asks = kind in (ItemKind.REVIEW_REQUESTED, ItemKind.REVIEW_REQUEST_REMOVED)
    reviewer = _reviewer(item, organisation) if asks else None
    return Item(item.node_id, kind, item.created_at, account(item.actor), reviewer)


def _reviewer(item: models.TimelineItem, organisation: str) -> Actor:
    if team := item.requested_team:
        return Actor(id=team.id, login=f"{organisation}/{team.slug}", kind=ActorKind.TEAM)
    return account(item.requested_reviewer)


def _review(item: models.TimelineItem) -> SubmittedReview | None:
    if not (item.id and item.submitted_at and item.state):
        return None
    return SubmittedReview(item.id, account(item.user), ReviewState(item.state.lower()), item.submitted_at)


def _dismissal(item: models.TimelineItem, dismissed: models.DismissedReview) -> Dismissal | None:
    if item.created_at is None:
        return None
    return Dismissal(
        dismissed.review_id, item.created_at, account(item.actor), ReviewState(dismissed.state.lower())
    )


def _comment(item: models.TimelineItem) -> Comment | None:
    if not (item.id and item.created_at):
        return None
    return Comment(item.id, item.created_at, account(item.user or item.actor))


def review(seen: models.RestReview) -> SubmittedReview | None:
    """A review; None for one that is still pending."""
    if seen.submitted_at is None or seen.state.lower() == "pending":
        return None
    return SubmittedReview(seen.id, account(seen.user), ReviewState(seen.state.lower()), seen.submitted_at)


def comment(seen: models.RestComment) -> Comment:
    """A comment."""
    return Comment(seen.id, seen.created_at, account(seen.user))


def deployment(
    seen: models.RestDeployment, statuses: Iterable[models.RestDeploymentStatus] = ()
) -> DeploymentSnapshot:
    """A deployment with the statuses given."""
    ref, ref_type = named_ref(seen.ref)
    return DeploymentSnapshot(
        id=seen.id,
        node_id=seen.node_id,
        environment=seen.original_environment or seen.environment,
        sha=seen.sha,
        ref=ref,
        ref_type=ref_type,
        actor=account(seen.creator),
        created_at=seen.created_at,
        statuses=tuple(_status(each) for each in statuses),
    )


def _status(seen: models.RestDeploymentStatus) -> StatusSnapshot:
    return StatusSnapshot(
        node_id=seen.node_id,
        state=seen.state.lower(),
        at=seen.created_at,
        actor=account(seen.creator),
        environment=seen.environment or None,
        workflow_run=workflow_run(seen.log_url),
    )


def read_release(node: object) -> ReleaseSnapshot:
    """A release. Raises `ValueError` for another shape."""
    return release(models.RestRelease.model_validate(node))


def release(seen: models.RestRelease) -> ReleaseSnapshot:
    """A release. REST names the branch it is made from, not the commit of its tag."""
    return ReleaseSnapshot(
        id=seen.id,
        node_id=seen.node_id,
        tag=seen.tag_name,
        sha=None,
        prerelease=seen.prerelease,
        actor=account(seen.author),
        created_at=seen.created_at,
        published_at=None if seen.draft else seen.published_at,
    )
