"""What GraphQL's shapes say, as snapshots."""

from services.collector.facts.snapshot import (
    DeploymentSnapshot,
    PullRequestSnapshot,
    ReleaseSnapshot,
    StatusSnapshot,
)
from services.collector.facts.timeline import Comment, Dismissal, Entry, Item, ItemKind, Review, Timeline
from services.collector.shapes import graphql_models as shape
from services.collector.shapes.common import actor, named_ref, workflow_run
from services.contracts.actors import GHOST, Actor, ActorKind, typed_id
from services.contracts.events import PullRequestState, Repository, ReviewState

ITEMS = {
    "ReadyForReviewEvent": ItemKind.READY_FOR_REVIEW,
    "ConvertToDraftEvent": ItemKind.CONVERTED_TO_DRAFT,
    "ReviewRequestedEvent": ItemKind.REVIEW_REQUESTED,
    "ReviewRequestRemovedEvent": ItemKind.REVIEW_REQUEST_REMOVED,
    "ClosedEvent": ItemKind.CLOSED,
    "ReopenedEvent": ItemKind.REOPENED,
    "HeadRefForcePushedEvent": ItemKind.HEAD_FORCE_PUSHED,
}


def account(seen: shape.Account | None) -> Actor:
    """Who somebody is; nobody is the ghost."""
    if seen is None:
        return GHOST
    return actor(seen.database_id, seen.combined_slug or seen.login, seen.typename)


def connection(node: object) -> shape.Connection:
    """A page of any list. Raises `ValueError` for another shape."""
    return shape.Connection.model_validate(node)


def skeleton(node: object) -> shape.Skeleton:
    """A pull request that is passed by. Raises `ValueError` for another shape."""
    return shape.Skeleton.model_validate(node)


def repository(node: object) -> Repository:
    """A repository. Raises `ValueError` for another shape."""
    seen = shape.Repository.model_validate(node)
    branch = seen.default_branch_ref
    return Repository(
        id=seen.database_id, owner=seen.owner.login, name=seen.name, default_branch=branch and branch.name
    )


def pull_request(node: object) -> PullRequestSnapshot:
    """A pull request with the first page of its timeline. Raises `ValueError` for another shape."""
    seen = shape.PullRequest.model_validate(node)
    merged = seen.merged_at is not None
    first = next((node.commit.authored_date for node in seen.commits.nodes), None)
    return PullRequestSnapshot(
        id=seen.full_database_id,
        number=seen.number,
        title=seen.title,
        url=seen.url,
        state=PullRequestState(seen.state.lower()),
        draft=seen.is_draft,
        author=account(seen.author),
        base=seen.base_ref_name,
        head=seen.head_ref_name,
        created_at=seen.created_at,
        updated_at=seen.updated_at,
        closed_at=seen.closed_at,
        merged_at=seen.merged_at,
        merged_by=account(seen.merged_by) if merged else None,
        merge_commit=seen.merge_commit.oid if merged and seen.merge_commit else None,
        head_sha=seen.head_ref_oid,
        labels=_labels(seen.labels) if seen.labels else (),
        more_labels=seen.labels.page_info.next if seen.labels else None,
        additions=seen.additions,
        deletions=seen.deletions,
        changed_files=seen.changed_files,
        commits=seen.commits.total_count,
        first_commit_at=first,
        requested_reviewers=_requested(seen.review_requests) if seen.review_requests else None,
        more_requested=seen.review_requests.page_info.next if seen.review_requests else None,
        node_id=seen.id,
        timeline=_timeline(seen.timeline_items),
    )


def labels(node: object) -> tuple[tuple[str, ...], str | None]:
    """A page of labels, and where they go on. Raises `ValueError` for another shape."""
    seen = shape.Labels.model_validate(node)
    return _labels(seen), seen.page_info.next


def _labels(seen: shape.Labels) -> tuple[str, ...]:
    return tuple(label.name for label in seen.nodes)


def review_requests(node: object) -> tuple[tuple[str, ...], str | None]:
    """A page of whose reviews are requested, and where it goes on. Raises `ValueError` for another shape."""
    seen = shape.ReviewRequests.model_validate(node)
    return _requested(seen), seen.page_info.next


def _requested(seen: shape.ReviewRequests) -> tuple[str, ...]:
    who = (account(request.requested_reviewer) for request in seen.nodes)
    return tuple(typed_id(each.kind, each.id) for each in who if each.kind is not ActorKind.BOT)


def timeline(node: object) -> Timeline:
    """A page of a timeline; complete if it is the last. Raises `ValueError` for another shape."""
    return _timeline(shape.TimelineItems.model_validate(node))


def _timeline(seen: shape.TimelineItems) -> Timeline:
    return Timeline(
        tuple(filter(None, map(_entry, seen.nodes))),
        complete=not seen.page_info.has_next_page,
        next=seen.page_info.next,
    )


def _entry(node: shape.TimelineNode) -> Entry | None:
    """What a timeline's node says; None where that is nothing: a review that is still pending, say."""
    match node.typename:
        case "PullRequestReview":
            return _review(node)
        case "ReviewDismissedEvent":
            return _dismissal(node)
        case "IssueComment":
            return _comment(node)
        case _:
            return _item(node)


def _item(node: shape.TimelineNode) -> Item | None:
    kind = ITEMS.get(node.typename)
    if kind is None or node.created_at is None:
        return None
    asks = kind in (ItemKind.REVIEW_REQUESTED, ItemKind.REVIEW_REQUEST_REMOVED)
    reviewer = account(node.requested_reviewer) if asks else None
    return Item(node.id, kind, node.created_at, account(node.actor), reviewer)


def _review(node: shape.TimelineNode) -> Review | None:
    if not (node.full_database_id and node.submitted_at):
        return None
    author, state = account(node.author), ReviewState(node.state.lower())
    return Review(node.full_database_id, author, state, node.submitted_at, node_id=node.id)


def _dismissal(node: shape.TimelineNode) -> Dismissal | None:
    review = node.review and node.review.full_database_id
    if not (review and node.created_at):
        return None
    said = ReviewState(node.previous_review_state.lower())
    return Dismissal(review, node.created_at, account(node.actor), said)


def _comment(node: shape.TimelineNode) -> Comment | None:
    if not (node.full_database_id and node.created_at):
        return None
    return Comment(node.full_database_id, node.created_at, account(node.author))


def deployment(node: object) -> DeploymentSnapshot:
    """A deployment with its statuses. Raises `ValueError` for another shape."""
    seen = shape.Deployment.model_validate(node)
    ref, ref_type = named_ref(seen.ref.prefix + seen.ref.name if seen.ref else None)
    return DeploymentSnapshot(
        id=seen.database_id,
        node_id=seen.id,
        environment=seen.original_environment or seen.environment or "",
        sha=seen.commit_oid,
        ref=ref,
        ref_type=ref_type,
        actor=account(seen.creator),
        created_at=seen.created_at,
        statuses=tuple(map(_status, seen.statuses.nodes)) if seen.statuses else (),
        more_statuses=seen.statuses.page_info.next if seen.statuses else None,
    )


def statuses(node: object) -> tuple[tuple[StatusSnapshot, ...], str | None]:
    """A page of a deployment's statuses, and where it goes on. Raises `ValueError` for another shape."""
    seen = shape.DeploymentStatuses.model_validate(node)
    return tuple(map(_status, seen.nodes)), seen.page_info.next


def _status(seen: shape.DeploymentStatus) -> StatusSnapshot:
    return StatusSnapshot(
        node_id=seen.id,
        state=seen.state.lower(),
        at=seen.created_at,
        actor=account(seen.creator),
        environment=seen.environment or None,
        workflow_run=workflow_run(seen.log_url),
    )


def release(node: object) -> ReleaseSnapshot:
    """A release. Its author is typed as a person, so that a bot's comes as nobody: unknown."""
    seen = shape.Release.model_validate(node)
    return ReleaseSnapshot(
        id=seen.database_id,
        node_id=seen.id,
        tag=seen.tag_name,
        sha=seen.tag_commit.oid if seen.tag_commit else None,
        prerelease=seen.is_prerelease,
        actor=account(seen.author) if seen.author else None,
        created_at=seen.created_at,
        published_at=None if seen.is_draft else seen.published_at,
    )
