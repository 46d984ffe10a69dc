"""Review requests: one document per pull request, reviewer and round."""

from datetime import datetime
from typing import TypedDict

from services.contracts.readmodels.collections import Index, index

REVIEW_REQUESTS = "review_requests"
PENDING = Index(
    ("state", "reviewer", "requested_at", "waiting_since", "reviewer_kind", "repo", "author"),
    {"state": "pending"},
)
"""Has all that the rows of reviewers show of what is pending: no document is read."""
SORTED_BY = ("requested_at", "waiting_since", "latency")
"""What the list is sorted by: an index each, in which bots are passed over without reading documents."""
PROJECTION_INDEXES = (index("pull_request"),)
"""What is needed while events are applied; the others are made when a generation is filled."""
INDEXES = (
    *PROJECTION_INDEXES,
    PENDING,
    index("state", "requested_at"),
    index("state", "waiting_since", "_id"),
    index("reviewer_kind", "requested_at"),
    index("answered_at"),
    *(index(field, "requested_at", "_id", "reviewer_kind") for field in ("reviewer", "repo")),
    *(index(field, "_id", "reviewer_kind") for field in SORTED_BY),
)


class PullRequestSummary(TypedDict):
    """What a review request repeats of its pull request."""

    host: str
    repository_id: int
    repo: str
    gone: bool
    number: int
    title: str
    url: str
    author: str
    author_bot: bool


class ReviewRequestDocument(PullRequestSummary):
    """`review_requests`: one per pull request, reviewer and round.

    `_id` is `{pull request}/{key of the reviewer}/{round}`; `revision` is that of the pull request it was
    derived from. `reviewer_kind` is `bot` for whoever the definitions call a bot. `waiting_since` is since
    when a pending one is waited for: its request, or when the pull request was last ready for review or
    reopened if that is later; None as long as it is a draft.
    """

    _id: str
    pull_request: str
    revision: int
    reviewer: str
    reviewer_kind: str
    answered_by: str | None
    round: int
    re_request: bool
    requested_at: datetime
    waiting_since: datetime | None
    answered_at: datetime | None
    latency: float | None
    latency_working: float | None
    state: str
