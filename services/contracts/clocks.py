"""The clocks that run for a pull request until something happens: their names in documents and goals."""

from collections.abc import Mapping
from enum import StrEnum

from services.contracts.definitions.vocabulary import Milestone


class RunningClock(StrEnum):
    """A clock that every pull request has; beside these, each span of milestones has one (`span_clock`)."""

    WAITING_FOR_REVIEW = "waiting_for_review"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    OPEN = "open"
    DRAFT = "draft"


WHAT: Mapping[RunningClock, str] = {
    RunningClock.WAITING_FOR_REVIEW: "waiting for a review that was requested",
    RunningClock.APPROVED: "approved and not merged",
    RunningClock.CHANGES_REQUESTED: "changes requested and not answered",
    RunningClock.OPEN: "open",
    RunningClock.DRAFT: "a draft",
}


def span_clock(first: Milestone, last: Milestone) -> str:
    """The name of the clock that runs from one milestone to another."""
    return f"{first}_to_{last}"
