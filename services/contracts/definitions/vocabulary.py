"""The vocabulary of definitions: milestones, countables, clocks, units."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Milestone(StrEnum):
    """A moment in a pull request's life; see docs/metrics.md for the rule that chooses each."""

    FIRST_COMMIT = "first_commit"
    OPENED = "opened"
    READY = "ready"
    REVIEW_REQUESTED = "review_requested"
    FIRST_RESPONSE = "first_response"
    FIRST_REVIEW = "first_review"
    APPROVED = "approved"
    MERGED = "merged"
    CLOSED = "closed"
    DEPLOYED = "deployed"


class Countable(StrEnum):
    """What can be counted; `COUNTED` has its unit and the time at which it counts."""

    OPENED = "opened"
    MERGED = "merged"
    CLOSED = "closed"
    REOPENED = "reopened"
    LINES = "lines"
    DRAFT_TIME = "draft_time"
    REVIEW_ROUND = "review_round"
    RE_REQUEST = "re_request"
    FORCE_PUSH = "force_push"
    FORCE_PUSH_AFTER_REVIEW = "force_push_after_review"
    REVIEW_GIVEN = "review_given"
    REVIEW_RECEIVED = "review_received"
    ROUND_LATENCY = "round_latency"
    DEPLOYMENT = "deployment"
    CHANGE_FAILURE = "change_failure"
    RESTORE = "restore"


class Subject(StrEnum):
    """The kind of thing that a countable belongs to."""

    PULL_REQUEST = "pull_request"
    REVIEW = "review"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a countable is, in which unit, of which subject, and at which milestone of a pull request.

    Without a milestone each of them falls on the day on which it happened itself.
    """

    what: str
    unit: str
    of: Subject = Subject.PULL_REQUEST
    at: Milestone | None = Milestone.MERGED


HOURS = "hours"

COUNTED: Mapping[Countable, Counted] = {
    Countable.OPENED: Counted("a pull request, when opened", "pull requests", at=Milestone.OPENED),
    Countable.MERGED: Counted("a pull request, when merged", "pull requests"),
    Countable.CLOSED: Counted(
        "a pull request closed without a merge, when closed", "pull requests", at=Milestone.CLOSED
    ),
    Countable.REOPENED: Counted("each time it was opened again after a close", "times", at=None),
    Countable.LINES: Counted("additions + deletions, when merged", "lines"),
    Countable.DRAFT_TIME: Counted("all the time it was a draft, together, when merged", HOURS),
    Countable.REVIEW_ROUND: Counted("rounds of review, when merged", "rounds"),
    Countable.RE_REQUEST: Counted("rounds asked of somebody who had reviewed before, when merged", "rounds"),
    Countable.FORCE_PUSH: Counted("force-pushes, when merged", "pushes"),
    Countable.FORCE_PUSH_AFTER_REVIEW: Counted("force-pushes after the first review, when merged", "pushes"),
    Countable.REVIEW_GIVEN: Counted(
        "a submitted review, for its reviewer, when submitted", "reviews", Subject.REVIEW, None
    ),
    Countable.REVIEW_RECEIVED: Counted(
        "a submitted review, for the pull request's author, when submitted", "reviews", Subject.REVIEW, None
    ),
    Countable.ROUND_LATENCY: Counted(
        "from a request to its answer, for whoever answered, when answered", HOURS, Subject.REVIEW, None
    ),
    Countable.DEPLOYMENT: Counted(
        "a successful production deployment, when it succeeded", "deployments", Subject.DEPLOYMENT, None
    ),
    Countable.CHANGE_FAILURE: Counted(
        "1 for a production deployment that failed or was rolled back, else 0, when it finished",
        "share",
        Subject.DEPLOYMENT,
        None,
    ),
    Countable.RESTORE: Counted(
        "from a failure to the next success in its environment, when that succeeded",
        HOURS,
        Subject.DEPLOYMENT,
        None,
    ),
}


class Clock(StrEnum):
    """How hours are counted between two milestones."""

    WALL = "wall"
    WORKING = "working"


class Better(StrEnum):
    """The direction in which a figure improves."""

    LOWER = "lower"
    HIGHER = "higher"


class Size(StrEnum):
    """Size class of a pull request by additions + deletions."""

    XS = "xs"
    S = "s"
    M = "m"
    L = "l"
    XL = "xl"


class PeopleShown(StrEnum):
    """What the API and the dashboard show of individuals."""

    NAMED = "named"
    PSEUDONYMOUS = "pseudonymous"
    HIDDEN = "hidden"


class Ancestry(StrEnum):
    """How to decide whether a deployment contains a merge."""

    TIME = "time"
    EXACT = "exact"


class DeploymentSource(StrEnum):
    """What is taken for a deployment to production."""

    DEPLOYMENTS = "deployments"
    RELEASES = "releases"
    MERGES = "merges"
