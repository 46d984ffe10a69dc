"""The words a definition may use. A team combines them; it cannot invent new ones."""

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
    """What can be counted, each with the moment at which it falls into a bucket."""

    OPENED = "opened"  # a pull request, when opened
    MERGED = "merged"  # a pull request, when merged
    CLOSED = "closed"  # a pull request closed without merge, when closed
    LINES = "lines"  # additions + deletions of a pull request, when merged
    REVIEW_ROUND = "review_round"  # rounds of review of a pull request, when merged
    RE_REQUEST = "re_request"  # rounds asked of somebody who had reviewed before, when merged
    FORCE_PUSH = "force_push"  # force-pushes of a pull request, when merged
    REVIEW_GIVEN = "review_given"  # a submitted review, for its reviewer, when submitted
    REVIEW_RECEIVED = "review_received"  # a submitted review, for the pull request's author, when submitted
    DEPLOYMENT = "deployment"  # a successful production deployment, when it succeeded


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
