"""A row per reviewer: their requests, reviews and latency in a period, and what is pending now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

import numpy as np

from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Countable
from services.gateway.day_tables.dictionaries import Codes, Flags
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.grouping import grouped_by_name, numbered
from services.gateway.metrics.memberships import Memberships, TeamMembership
from services.gateway.metrics.reviewer_table import (
    NO_LATENCY,
    LatencyFields,
    ReviewerFields,
    ReviewerTable,
    in_order,
)
from services.gateway.metrics.rounds import Days, Rounds
from services.gateway.metrics.selection import Array, Selection
from services.gateway.metrics.statistics import group_statistics
from services.gateway.metrics.waiting import hours_since
from services.gateway.queries.filters import Names
from services.gateway.store.documents import PendingRequest

NameOf = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class RowOwner:
    """Which reviewers have a row, and what counts in it.

    With teams, a round counts only if the reviewer was in one of them on that day; without, `memberships`
    is not looked at.
    """

    reviewers: Names
    teams: Names
    memberships: Memberships

    def counts(self, reviewers: Codes, days: Days, name_of: NameOf) -> Flags:
        """Whether what somebody was asked for, or did, on a day (an ordinal) is of their row."""
        found = np.ones(reviewers.size, np.bool_)
        if not (self.reviewers or self.teams) or not reviewers.size:
            return found
        codes, of = np.unique(reviewers, return_inverse=True)
        names = [name_of(code) for code in codes.tolist()]
        if self.reviewers:
            found &= np.array([name in self.reviewers for name in names], np.bool_)[of]
        if self.teams:
            found &= self._in_teams(names, of, days)
        return found

    def _in_teams(self, names: Sequence[str], of: Array, days: Days) -> Flags:
        """`of`: which of the names each is; they are looked at name by name, all days of one at once."""
        memberships = self.memberships.of_reviewers(names)
        order = np.argsort(of, kind="stable")
        ends = np.cumsum(np.bincount(of, minlength=len(names)))
        found = np.zeros(of.size, np.bool_)
        for name, places in zip(names, np.split(order, ends[:-1]), strict=True):
            found[places] = self._counting(memberships[name], days[places])
        return found

    def _counting(self, memberships: Sequence[TeamMembership], days: Days) -> Flags:
        within = [(one.team in self.teams, one.among(days)) for one in memberships]
        none = np.zeros(days.size, np.bool_)
        found: Flags = np.logical_or.reduce([none, *(flags for wanted, flags in within if wanted)])
        if "" in self.teams:
            found = found | ~np.logical_or.reduce([none, *(flags for _, flags in within)])
        return found


def reviews_given(selection: Selection | None, metrics: Sequence[Metric]) -> dict[str, int] | None:
    """Submitted reviews per reviewer, by the metric that counts them. None: it is unknown which they are."""
    if selection is None:
        return None
    metric = next((metric for metric in metrics if metric.count is Countable.REVIEW_GIVEN), None)
    if metric is None:
        return {}
    reviews = grouped_by_name(selection, metric.name, "author")
    found = group_statistics(reviews.values, reviews.of, len(reviews.names))
    sums = zip(found.filled.tolist(), found.sums.tolist(), strict=True)
    return {reviews.names[group]: round(total) for group, total in sums}


def _latencies(codes: Codes, hours: Values, name_of: NameOf) -> dict[str, LatencyFields]:
    """Statistics of the hours that are known, for each name that has any."""
    known = ~np.isnan(hours)
    groups = numbered(hours[known], codes[known])
    found = group_statistics(groups.values, groups.of, groups.codes.size)
    p50, _, p90 = found.percentiles
    rows = zip(groups.codes.tolist(), found.n.tolist(), p50.tolist(), p90.tolist(), strict=True)
    return {name_of(code): LatencyFields(n=n, p50=low, p90=high) for code, n, low, high in rows}


def _counts(codes: Codes, name_of: NameOf) -> dict[str, int]:
    counts = np.bincount(codes) if codes.size else codes
    there = np.flatnonzero(counts)
    return {name_of(code): n for code, n in zip(there.tolist(), counts[there].tolist(), strict=True)}


@dataclass(frozen=True, slots=True)
class PendingNow:
    """What is pending, by reviewer: how many, how long they have waited (hours), since when the first has."""

    requests: Mapping[str, int]
    ages: Mapping[str, LatencyFields]
    oldest: Mapping[str, datetime]


def _days(requests: Sequence[PendingRequest], owner: RowOwner) -> Days:
    """The day of each request; which it was matters for teams alone."""
    if not owner.teams:
        return np.zeros(len(requests), np.int32)
    zone = owner.memberships.zone
    return np.array([one["requested_at"].astimezone(zone).toordinal() for one in requests], np.int32)


def pending_now(requests: Iterable[PendingRequest], now: datetime, owner: RowOwner) -> PendingNow:
    """What is pending of the reviewers who have a row."""
    every = list(requests)
    numbers = {name: code for code, name in enumerate(dict.fromkeys(one["reviewer"] for one in every))}
    names = list(numbers)
    codes = np.array([numbers[one["reviewer"]] for one in every], np.int32)
    counting = owner.counts(codes, _days(every, owner), names.__getitem__)
    own = [one for one, counts in zip(every, counting.tolist(), strict=True) if counts]
    waiting = [(one["reviewer"], since) for one in own if (since := one["waiting_since"])]
    oldest = dict(sorted(waiting, key=itemgetter(1), reverse=True))  # of each name the last is the oldest
    ages = np.array([hours_since(since, now) for _, since in waiting], np.float64)
    of = np.array([numbers[name] for name, _ in waiting], np.int32)
    return PendingNow(
        requests=_counts(codes[counting], names.__getitem__),
        ages=_latencies(of, ages, names.__getitem__),
        oldest=oldest,
    )


def reviewers(
    rounds: Rounds, pending: PendingNow, reviews_by_reviewer: Mapping[str, int] | None, owner: RowOwner
) -> ReviewerTable:
    """A row per reviewer who was asked, answered or reviewed, or is waited for; the most asked first."""
    name_of = rounds.names.__getitem__
    requests = rounds.requests.where(owner.counts(rounds.requests.reviewers, rounds.requests.days, name_of))
    answers = rounds.answers.where(owner.counts(rounds.answers.reviewers, rounds.answers.days, name_of))
    asked = _counts(requests.reviewers, name_of)
    re_requests = _counts(requests.reviewers[requests.re_requests], name_of)
    latency = _latencies(answers.reviewers, answers.latency, name_of)
    latency_working = _latencies(answers.reviewers, answers.latency_working, name_of)
    reviewed = (name for name, reviews in (reviews_by_reviewer or {}).items() if reviews)
    answered = _counts(answers.reviewers, name_of)
    return ReviewerTable(
        in_order(
            ReviewerFields(
                reviewer=name,
                requests=asked.get(name, 0),
                reviews=None if reviews_by_reviewer is None else reviews_by_reviewer.get(name, 0),
                latency=latency.get(name, NO_LATENCY),
                latency_working=latency_working.get(name),
                re_requests=re_requests.get(name, 0),
                pending=pending.requests.get(name, 0),
                pending_age=pending.ages.get(name),
                oldest_pending=pending.oldest.get(name),
            )
            for name in dict.fromkeys((*reviewed, *asked, *answered, *pending.requests))
        )
    )
