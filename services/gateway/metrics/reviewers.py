"""A row per reviewer: their requests, reviews and latency in a period, and what is pending now."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain

import numpy as np

from services.contracts.api_people import ReviewerTotals
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Countable
from services.gateway.day_tables.dictionaries import Codes, Names
from services.gateway.metrics.clock import HOUR, local_days
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.grouping import grouped_by_name, numbered
from services.gateway.metrics.reviewer_table import NO_LATENCY, LatencyFields, ReviewerFields, ReviewerTable
from services.gateway.metrics.rounds import Rounds
from services.gateway.metrics.row_owner import RowOwner
from services.gateway.metrics.row_pages import RankedName
from services.gateway.metrics.row_tables import NameOf
from services.gateway.metrics.selection import Selection
from services.gateway.metrics.statistics import group_statistics
from services.gateway.store.documents import PendingOfReviewer

MILLISECONDS = 1_000
REVIEWER_FIELDS = {
    name: name
    for name in (
        *("reviewer", "requests", "re_requests", "reviews", "pending", "oldest_pending"),
        *(f"{clock}.{of}" for clock in ("latency", "latency_working") for of in ("n", "p50", "p90")),
    )
}
"""What reviewers may be sorted by: columns, as CSV names them."""


def reviews_given(selection: Selection | None, metrics: Sequence[Metric]) -> dict[str, int] | None:
    """Submitted reviews per reviewer, by the metric that counts them. None: it is unknown which they are."""
    if selection is None:
        return None
    metric = next((metric for metric in metrics if metric.count is Countable.REVIEW_GIVEN), None)
    if metric is None:
        return {}
    reviews = grouped_by_name(selection, metric.name, "author")
    sums = np.rint(np.bincount(reviews.of, reviews.values, len(reviews.names))).astype(np.int64)
    return dict(zip(reviews.names, sums.tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class HoursByName:
    """Hours (NaN: unknown), each with the code of the name it is of."""

    names: Names
    of: Codes
    hours: Values

    def latencies(self, some: Iterable[str]) -> dict[str, LatencyFields]:
        """Statistics of the hours that are known, for each of some names that has any."""
        known = ~np.isnan(self.hours) & self.names.flags(some)[self.of]
        groups = numbered(self.hours[known], self.of[known])
        found = group_statistics(groups.values, groups.of, groups.codes.size)
        p50, _, p90 = found.percentiles
        there = self.names.of(groups.codes.tolist())
        rows = zip(there, found.n.tolist(), p50.tolist(), p90.tolist(), strict=True)
        return {name: LatencyFields(n=n, p50=low, p90=high) for name, n, low, high in rows}


def _counts(codes: Codes, names: Names) -> dict[str, int]:
    counts = np.bincount(codes) if codes.size else codes
    there = np.flatnonzero(counts)
    return dict(zip(names.of(there.tolist()), counts[there].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class PendingNow:
    """What is pending, by reviewer: how many, how long they have waited, since when the first has."""

    requests: Mapping[str, int]
    ages: HoursByName
    oldest: Mapping[str, datetime]


NOTHING_PENDING = PendingNow({}, HoursByName(Names(), np.zeros(0, np.int32), np.zeros(0)), {})


def _moments(moments: Iterable[Sequence[int | None]]) -> Values:
    """Moments of several, one after the other, in epoch seconds; NaN where there is none."""
    return np.array(list(chain.from_iterable(moments)), np.float64) / MILLISECONDS


def pending_now(requests: Sequence[PendingOfReviewer], now: datetime, owner: RowOwner) -> PendingNow:
    """What is pending of the reviewers who have a row."""
    names = Names()
    codes = names.codes(one["reviewer"] for one in requests)
    of = np.repeat(codes, [len(one["requested_at"]) for one in requests])
    requested = _moments(one["requested_at"] for one in requests)
    since = _moments(one["waiting_since"] for one in requests)
    counts = owner.counts(of, local_days(requested, owner.memberships.zone), names.__getitem__)
    waiting = counts & ~np.isnan(since)
    hours = np.maximum(0.0, (now.timestamp() - since[waiting]) / HOUR)
    return PendingNow(
        requests=_counts(of[counts], names),
        ages=HoursByName(names, of[waiting], hours),
        oldest=_oldest(names, of[waiting], since[waiting]),
    )


def _oldest(names: Names, of: Codes, since: Values) -> dict[str, datetime]:
    """The first moment of each name that has any."""
    first = np.full(len(names), np.inf)
    np.minimum.at(first, of, since)
    there = np.flatnonzero(first < np.inf)
    moments = (datetime.fromtimestamp(at, UTC) for at in first[there].tolist())
    return dict(zip(names.of(there.tolist()), moments, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class ReviewerLoads:
    """What is counted of each reviewer, and the hours that statistics are of, which are not computed yet."""

    names: Sequence[str]
    requests: Mapping[str, int]
    re_requests: Mapping[str, int]
    reviews: Mapping[str, int] | None
    latency: HoursByName
    latency_working: HoursByName
    pending: PendingNow

    def with_pending(
        self, requests: Sequence[PendingOfReviewer], now: datetime, owner: RowOwner
    ) -> "ReviewerLoads":
        """The same with what is pending of the reviewers who have a row."""
        pending = pending_now(requests, now, owner)
        return replace(self, names=list(dict.fromkeys((*self.names, *pending.requests))), pending=pending)

    def table(self, names: Iterable[str]) -> ReviewerTable:
        """The rows of some reviewers."""
        some = list(names)
        latency, latency_working = self.latency.latencies(some), self.latency_working.latencies(some)
        ages = self.pending.ages.latencies(some)
        return ReviewerTable(
            [
                ReviewerFields(
                    reviewer=name,
                    requests=self.requests.get(name, 0),
                    reviews=None if self.reviews is None else self.reviews.get(name, 0),
                    latency=latency.get(name, NO_LATENCY),
                    latency_working=latency_working.get(name),
                    re_requests=self.re_requests.get(name, 0),
                    pending=self.pending.requests.get(name, 0),
                    pending_age=ages.get(name),
                    oldest_pending=self.pending.oldest.get(name),
                )
                for name in some
            ]
        )

    def ranked(self, field: str, shown: NameOf) -> Iterator[RankedName]:
        """Every reviewer by a field of `REVIEWER_FIELDS`; of equals the most asked first."""
        requests, reviews, names = self.requests, self.reviews or {}, self.names
        value = (lambda name: shown(name).casefold()) if field == "reviewer" else self._values(field)
        ties = ((requests.get(name, 0), reviews.get(name, 0)) for name in names)
        return map(RankedName, names, map(shown, names), map(value, names), ties)

    def _values(self, field: str) -> Callable[[str], float | None]:
        match field.split("."):
            case ["latency" | "latency_working" as clock, statistic]:
                hours = self.latency if clock == "latency" else self.latency_working
                found = hours.latencies(self.names)
                return lambda name: found.get(name, NO_LATENCY)[statistic]  # type: ignore[literal-required]
            case ["oldest_pending"]:
                oldest = self.pending.oldest
                return lambda name: oldest[name].timestamp() if name in oldest else None
            case ["reviews"] if self.reviews is None:
                return lambda _: None
        counts = {
            "requests": self.requests,
            "re_requests": self.re_requests,
            "reviews": self.reviews or {},
            "pending": self.pending.requests,
        }[field]
        return lambda name: counts.get(name, 0)

    def totals(self) -> ReviewerTotals:
        """What all reviewers have together."""
        people = [name for name in self.names if "/" not in name]
        asked = [self.requests.get(name, 0) for name in people]
        return ReviewerTotals(
            people=len(people),
            github_teams=len(self.names) - len(people),
            requests=sum(self.requests.values()),
            requests_of_people=sum(asked),
            most_requests=max(asked, default=0),
            pending=sum(self.pending.requests.values()),
        )


def reviewer_loads(
    rounds: Rounds, reviews_by_reviewer: Mapping[str, int] | None, owner: RowOwner
) -> ReviewerLoads:
    """The loads of everybody who was asked, answered or reviewed, without what is pending."""
    names = rounds.names
    requests = rounds.requests.where(
        owner.counts(rounds.requests.reviewers, rounds.requests.days, names.__getitem__)
    )
    answers = rounds.answers.where(
        owner.counts(rounds.answers.reviewers, rounds.answers.days, names.__getitem__)
    )
    asked = _counts(requests.reviewers, names)
    reviewed = (name for name, reviews in (reviews_by_reviewer or {}).items() if reviews)
    answered = _counts(answers.reviewers, names)
    return ReviewerLoads(
        names=list(dict.fromkeys((*reviewed, *asked, *answered))),
        requests=asked,
        re_requests=_counts(requests.reviewers[requests.re_requests], names),
        reviews=reviews_by_reviewer,
        latency=HoursByName(names, answers.reviewers, answers.latency),
        latency_working=HoursByName(names, answers.reviewers, answers.latency_working),
        pending=NOTHING_PENDING,
    )
