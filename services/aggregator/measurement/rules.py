"""The definitions in force, made ready to measure with."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from services.aggregator.measurement.calendars import Calendars
from services.aggregator.measurement.identities import Identity
from services.aggregator.measurement.people import People
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Ancestry, Clock, Countable, DeploymentSource, Milestone
from services.contracts.readmodels.deployments import ShipmentSource

Span = tuple[Milestone, Milestone]
DividedMetric = tuple[Metric, tuple[Metric, ...]]


def _anchored(metrics: Iterable[Metric]) -> Mapping[Milestone, tuple[str, ...]]:
    anchored: dict[Milestone, tuple[str, ...]] = {}
    for metric in metrics:
        if anchor := metric.anchor:
            anchored[anchor] = (*anchored.get(anchor, ()), metric.name)
    return anchored


def _counting(what: Countable, metrics: Iterable[Metric]) -> tuple[str, ...]:
    return tuple(metric.name for metric in metrics if metric.count is what)


def _divided(metrics: Sequence[Metric]) -> tuple[DividedMetric, ...]:
    named = {metric.name: metric for metric in metrics}
    return tuple((whole, tuple(named[name] for name in whole.phases)) for whole in metrics if whole.phases)


def _patterns(texts: Iterable[str]) -> re.Pattern[str]:
    escaped = (re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") for text in texts)
    return re.compile("|".join(f"(?:{text})" for text in escaped) or r"(?!)", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=4_096)
def _day_and_hour(at: datetime, zone: ZoneInfo) -> tuple[str, int]:
    there = at.astimezone(zone)
    return there.date().isoformat(), there.hour


_CARRIES: Mapping[DeploymentSource, ShipmentSource] = {
    DeploymentSource.DEPLOYMENTS: "deployment",
    DeploymentSource.RELEASES: "release",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the definitions.

    `anchored`: the metrics that fall on a milestone's day; `counting`: those that count something;
    `working`: those by the working clock; `filtered`: those that leave pull requests out; `spans`: each pair
    of milestones between which a metric counts, once; `divided`: those that have phases, with these.
    """

    version: int
    definitions: Definitions
    people: People
    zone: ZoneInfo
    calendars: Calendars
    environments: re.Pattern[str]
    branches: re.Pattern[str]
    anchored: Mapping[Milestone, tuple[str, ...]]
    counting: Mapping[Countable, tuple[str, ...]]
    working: frozenset[str]
    filtered: Mapping[str, Metric]
    spans: tuple[Span, ...]
    divided: tuple[DividedMetric, ...]

    @classmethod
    def of(cls, definitions: Definitions, version: int) -> Self:
        """Make definitions ready."""
        people, metrics = People.of(definitions), definitions.metrics
        return cls(
            version=version,
            definitions=definitions,
            people=people,
            zone=ZoneInfo(definitions.calendar.timezone),
            calendars=Calendars.of(definitions.calendar, people),
            environments=_patterns(definitions.deployments.environments),
            branches=_patterns(definitions.deployments.branches),
            anchored=_anchored(metrics),
            counting={what: _counting(what, metrics) for what in Countable},
            working=frozenset(metric.name for metric in metrics if metric.clock is Clock.WORKING),
            filtered={metric.name: metric for metric in metrics if metric.stated_filters},
            spans=tuple(dict.fromkeys((one.from_, one.to) for one in metrics if one.from_ and one.to)),
            divided=_divided(metrics),
        )

    def among(self, known: Mapping[str, Identity]) -> Self:
        """The same, where these are behind the accounts of a host (by their keys)."""
        people = self.people.among(known)
        return replace(self, people=people, calendars=self.calendars.among(people))

    def day(self, at: datetime) -> str:
        """The calendar day of a moment in the team's time zone, as `YYYY-MM-DD`."""
        return _day_and_hour(at, self.zone)[0]

    def hour(self, at: datetime) -> int:
        """The hour (0 to 23) of a moment by the clock of the team's time zone."""
        return _day_and_hour(at, self.zone)[1]

    def production(self, environment: str) -> bool:
        """Whether deployments to an environment count as production."""
        return self.environments.fullmatch(environment) is not None

    def is_default(self, branch: object, of_then: Sequence[str]) -> bool:
        """Whether a branch counts as the default branch at a moment. `of_then`: what may have been it."""
        return isinstance(branch, str) and (branch in of_then or bool(self.branches.fullmatch(branch)))

    @property
    def merges_deploy(self) -> bool:
        """Whether each merge to the default branch is taken for a deployment."""
        return self.definitions.deployments.source is DeploymentSource.MERGES

    @property
    def carries(self) -> ShipmentSource | None:
        """Which documents are deployments that count and carry merges; None: a merge needs none."""
        return _CARRIES.get(self.definitions.deployments.source)

    @property
    def exact(self) -> bool:
        """Whether a deployment carries what its commits say, rather than what was merged before it."""
        return self.definitions.deployments.ancestry is Ancestry.EXACT

    @property
    def metrics(self) -> list[str]:
        """The names of all metrics."""
        return [metric.name for metric in self.definitions.metrics]
