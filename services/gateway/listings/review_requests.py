"""Rounds of review as lists show them: which ones, in which order, as which rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.api_people import DeploymentRow, ReviewRequestRow
from services.gateway.metrics.memberships import Memberships
from services.gateway.queries.filters import NONE, Names
from services.gateway.queries.order import Condition

STATES = frozenset({"pending", "answered", "removed", "unanswered"})

ORDERS = {
    name: name
    for name in (
        *("requested_at", "waiting_since", "answered_at", "latency"),
        *("repo", "number", "reviewer", "author"),
    )
}


@dataclass(frozen=True, slots=True)
class ReviewerFilters:
    """Whose rounds: the repository, the pull request's author, whoever was asked, and their team."""

    repos: Names = NONE
    teams: Names = NONE
    authors: Names = NONE
    reviewers: Names = NONE
    include_bots: bool = False

    @property
    def of_anybody(self) -> "ReviewerFilters":
        """The same, whoever was asked."""
        return replace(self, reviewers=NONE, teams=NONE)


def review_request_condition(reviewer_filters: ReviewerFilters, memberships: Memberships) -> Condition:
    """Whose rounds, as a MongoDB condition on `review_requests`.

    A round counts for whoever was asked: it is left out if that is a bot, not if the author is one.
    """
    named = {
        "repo": reviewer_filters.repos,
        "author": reviewer_filters.authors,
        "reviewer": reviewer_filters.reviewers,
    }
    found: Condition = {field: {"$in": sorted(names)} for field, names in named.items() if names}
    if reviewer_filters.teams:
        found |= memberships.asked(reviewer_filters.teams)
    if reviewer_filters.include_bots:
        return found
    return found | {"reviewer_kind": {"$ne": "bot"}}


def hours_since(moment: datetime, now: datetime) -> float:
    """How long ago a moment was; 0 if it is yet to come (clocks differ)."""
    return max(0.0, (now - moment).total_seconds() / 3600)


def review_request_row(document: Mapping[str, Any], now: datetime) -> ReviewRequestRow:
    """A round as the list shows it at a moment."""
    since = waiting_since(document)
    waits = {"waiting_since": since, "age": hours_since(since, now) if since else None}
    return ReviewRequestRow.model_validate({**document, **waits}, extra="ignore")


def waiting_since(document: Mapping[str, Any]) -> datetime | None:
    """Since when a pending review is waited for; where no document says so, since its request."""
    if document["state"] != "pending":
        return None
    since: datetime | None = document.get("waiting_since", document["requested_at"])
    return since


def deployment_row(document: Mapping[str, Any]) -> DeploymentRow:
    """A deployment as the list shows it."""
    jobs = document.get("jobs", [document["id"]])
    return DeploymentRow.model_validate({**document, "jobs": jobs}, extra="ignore")
