"""What a change of definitions does to single pull requests, and why. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple, Self

from services.aggregator.definitions_diff.period import DiffPeriod
from services.aggregator.measurement.rows import Row
from services.aggregator.measurement.rules import Rules
from services.contracts.definitions.metrics import Metric
from services.contracts.readmodels.pull_requests import MeasuredPullRequest


class PullRequestCount(NamedTuple):
    """What a pull request counts for, once."""

    metric: str
    day: str
    person: str
    bot: bool
    teams: tuple[str, ...]
    value: float

    def __str__(self) -> str:
        bot, teams = " (a bot)" if self.bot else "", f" of {', '.join(self.teams)}" if self.teams else ""
        return f"{self.value:g} on {self.day} for {self.person}{bot}{teams}"


@dataclass(frozen=True, slots=True)
class Side:
    """A pull request as one of two definitions measures it, with what it counts for within the period."""

    document: MeasuredPullRequest
    counted: Counter[PullRequestCount]

    @classmethod
    def of(cls, document: MeasuredPullRequest, rows: Iterable[Row], period: DiffPeriod) -> Self:
        """A document with its rows."""
        return cls(
            document,
            Counter(
                PullRequestCount(name, row.day, row.author, row.bot, tuple(sorted(row.teams)), value)
                for row in rows
                if period.holds(row)
                for name, value in row.values.items()
            ),
        )

    def value(self, metric: str) -> float | None:
        """The value of a metric; None also if it is not one that a pull request has."""
        return self.document["measures"].get(metric)

    def why(self, metric: str) -> str | None:
        """How that came about, or the reason why there is none."""
        explained = self.document["explanation"]["measures"].get(metric)
        return (explained["arithmetic"] or explained["reason"]) if explained else None

    def in_words(self, metric: str) -> str:
        """What it counts for by a metric."""
        counted = (str(one) for one in sorted(self.counted.elements()) if one.metric == metric)
        return ", ".join(counted) or "does not count"


@dataclass(frozen=True, slots=True)
class PullRequestChange:
    """A pull request that counts otherwise, shown by the metric in which it changes most."""

    repo: str
    number: int
    title: str
    url: str
    metric: str
    unit: str
    before: float | None
    after: float | None
    why_before: str
    why_after: str

    @property
    def order(self) -> tuple[bool, float, str, int]:
        """What changes most comes first: by hours before anything that is counted."""
        difference = abs((self.after or 0.0) - (self.before or 0.0))
        return self.unit != "hours", -difference, self.repo, self.number


def shared(before: Rules, after: Rules) -> Mapping[str, Metric]:
    """The metrics that there are in both."""
    there = set(before.metrics)
    return {metric.name: metric for metric in after.definitions.metrics if metric.name in there}


def change_of(before: Side, after: Side, metrics: Mapping[str, Metric]) -> PullRequestChange | None:
    """What changes most of a pull request, of what some metrics count; None: nothing changes."""
    either = before.counted.keys() | after.counted.keys()
    names = {one.metric for one in either if before.counted[one] != after.counted[one]}
    found = (_change(before, after, metrics[name]) for name in sorted(names & metrics.keys()))
    return min(found, key=attrgetter("order"), default=None)


def _change(before: Side, after: Side, metric: Metric) -> PullRequestChange:
    """By the measure; where that is the same, by what it counts for."""
    shown, name = after.document, metric.name
    sides = (before, after)
    same = before.value(name) == after.value(name)
    was, is_ = (side.in_words(name) if same else side.why(name) or side.in_words(name) for side in sides)
    return PullRequestChange(
        repo=shown["repo"],
        number=shown["number"],
        title=shown["title"],
        url=shown["url"],
        metric=name,
        unit=metric.unit,
        before=before.value(name),
        after=after.value(name),
        why_before=was,
        why_after=is_,
    )
