"""Pull requests with all that is known and measured of them, by `{host}/{database id}`."""

from datetime import datetime
from typing import TypedDict

from services.contracts.readmodels.actors import PersonDocument
from services.contracts.readmodels.attributes import AttributeDocument
from services.contracts.readmodels.collections import UNSETTLED, BookKeeping, Index, index
from services.contracts.readmodels.deployments import DeployedBy
from services.contracts.readmodels.facts import FactDocument

PULL_REQUESTS = "pull_requests"
SORTED_BY = (
    *("milestones.opened", "milestones.merged", "milestones.closed", "milestones.deployed"),
    *("measures.cycle_time", "measures.lead_time", "measures.review_latency"),
)
"""What long lists are sorted by, beside the last change and what waits: an index each, in which bots are
passed over without reading documents. Each of them costs every write of a document.
"""
SORTED_WITHIN = {
    "milestones.merged": ("measures.cycle_time",),
    "measures.cycle_time": ("milestones.merged",),
}
"""What the list of a period by a milestone is sorted by most, in the index of each: whichever MongoDB takes,
for a short period or a long one, it reads only the documents of a page.
"""
FILTERED_BY = ("author", "repo", "teams", "labels", "reviewers")


def sort_index(field: str) -> Index:
    """Return the index of a field of `SORTED_BY`."""
    return index(field, "_id", "author_bot", *SORTED_WITHIN.get(field, ()))


PROJECTION_INDEXES = (
    index("repository_id", "days"),
    index("people.account"),
    UNSETTLED,
    index("repository_id", "deployment.succeeded_at", "milestones.merged"),
    index("repository_id", "deployment.id"),
)
"""What is needed while events are applied; the others are made when a generation is filled."""
INDEXES = (
    *PROJECTION_INDEXES,
    index("repo", "number"),
    index("repository_id", "number"),
    # Lists: one filter and the usual order, counted without reading documents.
    *(index(field, "author_bot", "-updated_at", "-_id") for field in FILTERED_BY),
    index("author_bot", "-updated_at", "-_id"),
    index("-updated_at", "-_id"),
    *map(sort_index, SORTED_BY),
    index("waiting_since", "_id"),
    # What waits: the few open ones are found, with or without bots, past the many that are merged.
    index("state", "author_bot", "waiting_since", "_id"),
    index("running"),
)


class PhaseDocument(TypedDict):
    """One phase of a whole. `metrics` names the spans it is made of: two when a milestone is missing."""

    metrics: list[str]
    hours: float


class ReviewDocument(TypedDict):
    """A review by somebody else than the author, as it counts: what it said, even if dismissed later."""

    fact: str
    at: datetime
    reviewer: str
    bot: bool
    teams: list[str]
    state: str


class RoundDocument(TypedDict):
    """A round of review of one reviewer (`key` tells reviewers apart); latency in hours.

    `latency_working` is by the calendar of whoever answered; None also if no calendar states hours.
    """

    key: str
    reviewer: str
    reviewer_kind: str
    round: int
    re_request: bool
    requested_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    latency: float | None
    latency_working: float | None
    state: str


class ClockDocument(TypedDict):
    """A time [since, until) for which a clock ran; `until` None: it still runs.

    `clock` is a `RunningClock`, or the span of a metric. `fact` is the id of the event that started it;
    `key` tells apart for whom it runs (`who`, as people are shown), and is empty where for nobody.
    """

    clock: str
    key: str
    who: str | None
    since: datetime
    until: datetime | None
    fact: str


class MilestoneExplanation(TypedDict):
    """The rule that chose the moment, and the fact it chose; without a moment, `rule` says why."""

    rule: str
    fact: str | None


class MeasureExplanation(TypedDict):
    """The arithmetic that gave the value, or the reason why there is none."""

    arithmetic: str | None
    reason: str | None


class Explanation(TypedDict):
    """Why the milestones and the measures of a pull request are what they are, by name."""

    milestones: dict[str, MilestoneExplanation]
    measures: dict[str, MeasureExplanation]


class PullRequestDescription(TypedDict):
    """What a pull request is, by the newest words on it."""

    host: str
    repository_id: int
    repo: str
    gone: bool
    id: int
    number: int
    title: str
    url: str
    labels: list[str]
    base: str
    additions: int | None
    deletions: int | None
    changed_files: int | None
    commits: int | None
    size: str | None


class PullRequestPeople(TypedDict):
    """Who is behind a pull request."""

    author: str
    author_bot: bool
    teams: list[str]
    reviewers: list[str]


class ListedPullRequest(PullRequestDescription, PullRequestPeople):
    """What lists read of a pull request: everything but its facts and what explains its measures.

    `_id` is `{host}/{database id}`. `author` and `reviewers` are people's logins; `reviewers` are people who
    reviewed or are asked to. `teams` are the author's on the day of the merge, the close or else the opening.
    As long as the opening is not known, nothing is measured or counted and the author is `ghost`.
    `ready_since` is since when it is open and ready for review: the last time it became that; None for a
    draft, and once it is over. `default_branches` are those that were, or may have been, the default when it
    was merged (None: it was not), `to_default_branch` is whether it was merged to one of them. `gone`: its
    repository was deleted, or has given its name to another; what was open there is `closed`.
    """

    _id: str
    definition_version: int
    people: list[PersonDocument]
    state: str
    default_branches: list[str] | None
    to_default_branch: bool | None
    updated_at: datetime
    ready_since: datetime | None
    waiting_since: datetime | None
    milestones: dict[str, datetime | None]
    measures: dict[str, float | None]
    reviews: list[ReviewDocument]
    rounds: list[RoundDocument]
    reopened_at: list[datetime]


class MeasuredPullRequest(ListedPullRequest):
    """What follows of a pull request from its facts and the definitions.

    `clocks` are in the order in which they began; `running` are the names of those that still run.
    """

    clocks: list[ClockDocument]
    running: list[str]
    attributes: dict[str, AttributeDocument]
    phases: dict[str, list[PhaseDocument]]
    explanation: Explanation
    deployment: DeployedBy | None
    facts: list[FactDocument]


class PullRequestDocument(MeasuredPullRequest, BookKeeping):
    """A document of `pull_requests`."""
