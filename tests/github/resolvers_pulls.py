"""Pull requests, their commits and reviews, and the items of their timelines."""

from functools import cache
from typing import Any

from graphql import GraphQLResolveInfo

from tests.github.connections import connect
from tests.github.fields import alive, attributes, big_id, connection, constant, person, small_id, url
from tests.github.model import Commit, PullRequest, Review
from tests.github.order import Page, listed
from tests.github.pulls import KINDS


def _page(pull: PullRequest) -> str:
    return f"{pull.repository.full_name}/pull/{pull.number}"


@cache
def _typenames(item_types: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.title().replace("_", "") for name in item_types)


def _timeline(pull: PullRequest, _info: GraphQLResolveInfo, **args: Any) -> Page[Any]:
    items, types, since = pull.timeline, args.get("itemTypes"), args.get("since")
    if types is not None:
        wanted = _typenames(tuple(types))
        items = [item for item in items if item.typename in wanted]
    if since is not None:
        items = [item for item in items if item.at >= since]
    return connect(listed(items[args.get("skip") or 0 :]), **args)


def _reviews(pull: PullRequest, _info: GraphQLResolveInfo, **args: Any) -> Page[Review]:
    found, states, author = pull.reviews, args.get("states"), args.get("author")
    if states is not None:
        found = [review for review in found if review.state in states]
    if author is not None:
        found = [review for review in found if review.author is not None and review.author.login == author]
    return connect(listed(found), **args)


def _review_commit(review: Review, info: GraphQLResolveInfo) -> Commit | None:
    return _commit_of(review.pull, review.commit_oid)


def _commit_of(pull: PullRequest, oid: str | None) -> Commit | None:
    return next((item.commit for item in pull.commits if item.commit.oid == oid), None)


REVIEW_URL = url(lambda review: f"{_page(review.pull)}#pullrequestreview-{review.id}")
EVENT_URL = url(lambda event: f"{_page(event.pull)}#event-{event.id}")
EVENT = attributes(id="node_id", createdAt="at", pullRequest="pull") | {"actor": person("actor")} | EVENT_URL
RENAMES = attributes(
    previousTitle="before", currentTitle="after", previousRefName="before", currentRefName="after"
)
DETAILS = {
    "ClosedEvent": attributes(closable="pull") | {"closer": constant(None), "stateReason": constant(None)},
    "ReopenedEvent": attributes(closable="pull") | {"stateReason": constant(None)},
    "MergedEvent": attributes(commit="commit", mergeRefName="pull.base") | {"mergeRef": constant(None)},
    "ReviewRequestedEvent": {"requestedReviewer": person("reviewer")},
    "ReviewRequestRemovedEvent": {"requestedReviewer": person("reviewer")},
    "ReviewDismissedEvent": attributes(
        review="review", previousReviewState="previous_state", dismissalMessage="message"
    )
    | {"databaseId": small_id},
    "HeadRefForcePushedEvent": {
        "afterCommit": lambda event, _info: _commit_of(event.pull, event.after),
        "beforeCommit": constant(None),
        "ref": constant(None),
    },
    "LabeledEvent": attributes(label="label", labelable="pull"),
    "UnlabeledEvent": attributes(label="label", labelable="pull"),
    "RenamedTitleEvent": RENAMES | attributes(subject="pull"),
    "BaseRefChangedEvent": RENAMES | {"databaseId": small_id},
}
TYPES = {name: EVENT | DETAILS.get(name, {}) for name in KINDS.values()} | {
    "PullRequest": attributes(
        id="node_id", number="number", title="title", state="state", isDraft="draft", createdAt="created_at",
        updatedAt="updated_at", publishedAt="created_at", closedAt="closed_at", mergedAt="merged_at",
        additions="additions",
        deletions="deletions", changedFiles="changed_files", baseRefName="base", headRefName="head",
        headRefOid="head_oid", baseRefOid="base_oid", mergeCommit="merge_commit", repository="repository",
        baseRepository="repository", headRepository="head_repository",
    )
    | url(_page)
    | {
        "databaseId": small_id,
        "fullDatabaseId": big_id,
        "author": person("author"),
        "mergedBy": person("merged_by"),
        "body": lambda pull, _info: pull.body or "",
        "closed": lambda pull, _info: pull.state != "OPEN",
        "merged": lambda pull, _info: pull.state == "MERGED",
        "isCrossRepository": lambda pull, _info: pull.head_repository is not pull.repository,
        "labels": connection(lambda pull: pull.labels),
        "commits": connection(lambda pull: pull.commits),
        "comments": connection(lambda pull: pull.comments),
        "reviewRequests": connection(lambda pull: [asked for asked in pull.requested if alive(asked)]),
        "totalCommentsCount": lambda pull, _info: len(pull.comments),
        "reviews": _reviews,
        "timelineItems": _timeline,
    },
    "ReviewRequest": {"requestedReviewer": lambda asked, _info: asked, "asCodeOwner": constant(False)},
    "PullRequestReview": attributes(
        id="node_id", state="state", body="body", submittedAt="submitted_at", createdAt="created_at",
        updatedAt="updated_at", publishedAt="submitted_at", pullRequest="pull", repository="pull.repository",
    )
    | REVIEW_URL
    | {"author": person("author"), "databaseId": small_id, "fullDatabaseId": big_id}
    | {"commit": _review_commit, "onBehalfOf": connection(lambda review: review.on_behalf_of)},
    "IssueComment": attributes(
        id="node_id", body="body", createdAt="at", updatedAt="at", publishedAt="at", pullRequest="pull",
        repository="pull.repository",
    )
    | url(lambda comment: f"{_page(comment.pull)}#issuecomment-{comment.id}")
    | {"author": person("author"), "databaseId": small_id, "fullDatabaseId": big_id},
    "PullRequestCommit": attributes(id="node_id", commit="commit", pullRequest="pull")
    | url(lambda item: f"{_page(item.pull)}/commits/{item.commit.oid}"),
}  # fmt: skip
