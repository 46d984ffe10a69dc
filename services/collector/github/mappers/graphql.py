"""Maps GraphQL's pull requests and repositories to snapshots."""

from services.collector.facts.snapshots import (
    PullRequestSnapshot,
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
from services.collector.github.mappers import graphql_base_models as base_models
from services.collector.github.mappers import graphql_models
from services.collector.github.mappers.common import actor
from services.collector.github.mappers.item_kinds import BY_GRAPHQL
from services.contracts.actors import GHOST, Actor, ActorKind, typed_id
from services.contracts.events import PullRequestState, Repository, ReviewState


def account(seen: base_models.AccountNode | None) -> Actor:
    """Who somebody is; nobody is the ghost."""
    if seen is None:
        return GHOST
    return actor(seen.database_id, seen.combined_slug or seen.login, seen.typename)


def connection(node: object) -> graphql_models.Connection:
    """A page of any list. Raises `ValueError` for another shape."""
    return graphql_models.Connection.model_validate(node)


def skeleton(node: object) -> graphql_models.Skeleton:
    """A pull request that is passed by. Raises `ValueError` for another shape."""
    return graphql_models.Skeleton.model_validate(node)


def repository(node: object) -> Repository:
    """A repository. Raises `ValueError` for another shape."""
    seen = graphql_models.RepositoryNode.model_validate(node)
    branch = seen.default_branch_ref
    return Repository(
        id=seen.database_id, owner=seen.owner.login, name=seen.name, default_branch=branch and branch.name
    )


def pull_request(node: object) -> PullRequestSnapshot:
    """A pull request with the first page of its timeline. Raises `ValueError` for another shape."""
    seen = graphql_models.PullRequestNode.model_validate(node)
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
    seen = graphql_models.LabelConnection.model_validate(node)
    return _labels(seen), seen.page_info.next


def _labels(seen: graphql_models.LabelConnection) -> tuple[str, ...]:
    return tuple(label.name for label in seen.nodes)


def review_requests(node: object) -> tuple[tuple[str, ...], str | None]:
    """A page of whose reviews are requested, and where it goes on. Raises `ValueError` for another shape."""
    seen = graphql_models.ReviewRequestConnection.model_validate(node)
    return _requested(seen), seen.page_info.next


def _requested(seen: graphql_models.ReviewRequestConnection) -> tuple[str, ...]:
    who = (account(request.requested_reviewer) for request in seen.nodes)
    return tuple(typed_id(each.kind, each.id) for each in who if each.kind is not ActorKind.BOT)


def timeline(node: object) -> Timeline:
    """A page of a timeline; complete if it is the last. Raises `ValueError` for another shape."""
    return _timeline(graphql_models.TimelineItems.model_validate(node))


def _timeline(seen: graphql_models.TimelineItems) -> Timeline:
    return Timeline(
        tuple(filter(None, map(_entry, seen.nodes))),
        complete=not seen.page_info.has_next_page,
        next=seen.page_info.next,
    )


def _entry(node: graphql_models.TimelineNode) -> Entry | None:
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


def _item(node: graphql_models.TimelineNode) -> Item | None:
    kind = BY_GRAPHQL.get(node.typename)
    if kind is None or node.created_at is None:
        return None
    asks = kind in (ItemKind.REVIEW_REQUESTED, ItemKind.REVIEW_REQUEST_REMOVED)
    reviewer = account(node.requested_reviewer) if asks else None
    return Item(node.id, kind, node.created_at, account(node.actor), reviewer)


def _review(node: graphql_models.TimelineNode) -> SubmittedReview | None:
    if not (node.full_database_id and node.submitted_at):
        return None
    author, state = account(node.author), ReviewState(node.state.lower())
    return SubmittedReview(node.full_database_id, author, state, node.submitted_at, node_id=node.id)


def _dismissal(node: graphql_models.TimelineNode) -> Dismissal | None:
    review = node.review and node.review.full_database_id
    if not (review and node.created_at):
        return None
    previous_state = ReviewState(node.previous_review_state.lower())
    return Dismissal(review, node.created_at, account(node.actor), previous_state)


def _comment(node: graphql_models.TimelineNode) -> Comment | None:
    if not (node.full_database_id and node.created_at):
        return None
    return Comment(node.full_database_id, node.created_at, account(node.author))
