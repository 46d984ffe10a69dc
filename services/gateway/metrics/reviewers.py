"""A row per reviewer: their requests, reviews and latency in a period, and what is pending now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.contracts.api_people import Latency, ReviewerRow
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Countable
from services.gateway.metrics.grouping import grouped_by_name
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.selection import Selection
from services.gateway.metrics.statistics import group_statistics, summarise
from services.gateway.metrics.waiting import hours_since, waiting_since
from services.gateway.queries.filters import Names, or_none
from services.gateway.queries.period import MomentRange
from services.gateway.store.documents import ReviewRound


@dataclass(frozen=True, slots=True)
class RowOwner:
    """Which reviewers have a row, and what counts in it.

    With teams, a round counts only if the reviewer was in one of them on that day.
    """

    reviewers: Names
    teams: Names
    memberships: Memberships

    def counts(self, name: str, at: datetime) -> bool:
        """Whether what somebody was asked for, or did, at a moment is of their row."""
        if self.reviewers and name not in self.reviewers:
            return False
        of = self.memberships.of_reviewer(name, at) if self.teams else frozenset()
        return not self.teams or not self.teams.isdisjoint(or_none(of))


def reviews_given(selection: Selection, metrics: Sequence[Metric]) -> dict[str, int]:
    """Submitted reviews per reviewer, by the metric that counts them."""
    metric = next((metric for metric in metrics if metric.count is Countable.REVIEW_GIVEN), None)
    if metric is None:
        return {}
    reviews = grouped_by_name(selection, metric.name, "author")
    found = group_statistics(reviews.values, reviews.of, len(reviews.names)).found()
    return {reviews.names[group]: round(one["sum"]) for group, one in found}


NO_LATENCY = Latency(n=0, p50=None, p90=None)


def _hours(values: Iterable[float | None]) -> Latency:
    """Statistics of the hours that are known."""
    known = [hours for hours in values if hours is not None]
    if not known:
        return NO_LATENCY
    found = summarise(known)
    return Latency(n=found.n, p50=found.p50, p90=found.p90)


def _unless_empty(latency: Latency) -> Latency | None:
    return latency if latency.n else None


def _row(
    name: str, rounds: Sequence[ReviewRound], period: MomentRange, reviews: int, now: datetime
) -> ReviewerRow:
    own = [one for one in rounds if one["reviewer"] == name]
    requested = [one for one in own if period.holds(one["requested_at"])]
    answered = [one for one in rounds if period.holds(one["answered_at"])]
    waiting = [since for one in own if (since := waiting_since(one))]
    return ReviewerRow(
        reviewer=name,
        requests=len(requested),
        reviews=reviews,
        latency=_hours(one["latency"] for one in answered),
        latency_working=_unless_empty(_hours(one["latency_working"] for one in answered)),
        re_requests=sum(one["re_request"] for one in requested),
        pending=sum(one["state"] == "pending" for one in own),
        pending_age=_unless_empty(_hours(hours_since(since, now) for since in waiting)),
        oldest_pending=min(waiting, default=None),
    )


def _by_reviewer(
    rounds: Iterable[ReviewRound], reviews_by_reviewer: Mapping[str, int], owner: RowOwner
) -> dict[str, list[ReviewRound]]:
    """The rounds of each: of whoever was asked, and of whoever answered what a team was asked."""
    found: dict[str, list[ReviewRound]] = {
        name: [] for name, reviews in reviews_by_reviewer.items() if reviews
    }
    for one in rounds:
        requested, answered = one["reviewer"], one["answered_by"]
        if owner.counts(requested, one["requested_at"]):
            found.setdefault(requested, []).append(one)
        at = one["answered_at"]
        if answered and at and answered != requested and owner.counts(answered, at):
            found.setdefault(answered, []).append(one)
    return found


def reviewers(
    rounds: Iterable[ReviewRound],
    reviews_by_reviewer: Mapping[str, int],
    period: MomentRange,
    now: datetime,
    owner: RowOwner,
) -> list[ReviewerRow]:
    """A row per reviewer who was asked, answered or reviewed; the most asked first."""
    rows = [
        _row(name, found, period, reviews_by_reviewer.get(name, 0), now)
        for name, found in _by_reviewer(rounds, reviews_by_reviewer, owner).items()
    ]
    return sorted(rows, key=most_asked_first)


def most_asked_first(row: ReviewerRow) -> tuple[int, int, str]:
    """What reviewers are sorted by."""
    return -row.requests, -row.reviews, row.reviewer
