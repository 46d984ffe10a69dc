"""The definitions in force, made ready to measure with."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from services.aggregator.measuring.people import People
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import Countable, Milestone

COUNTED_AT: Mapping[Countable, Milestone] = {
    Countable.OPENED: Milestone.OPENED,
    Countable.MERGED: Milestone.MERGED,
    Countable.CLOSED: Milestone.CLOSED,
    Countable.LINES: Milestone.MERGED,
    Countable.REVIEW_ROUND: Milestone.MERGED,
    Countable.RE_REQUEST: Milestone.MERGED,
    Countable.FORCE_PUSH: Milestone.MERGED,
}
"""The milestone of a pull request at which a count falls into a day; the other counts have their own."""


def anchor_of(metric: Metric) -> Milestone | None:
    """The milestone of a pull request in whose day a metric is counted."""
    return COUNTED_AT.get(metric.count) if metric.count else metric.anchor


def _anchored(metrics: Iterable[Metric]) -> Mapping[Milestone, tuple[str, ...]]:
    anchored: dict[Milestone, tuple[str, ...]] = {}
    for metric in metrics:
        if anchor := anchor_of(metric):
            anchored[anchor] = (*anchored.get(anchor, ()), metric.name)
    return anchored


def _counting(what: Countable, metrics: Iterable[Metric]) -> tuple[str, ...]:
    return tuple(metric.name for metric in metrics if metric.count is what)


def _patterns(texts: Iterable[str]) -> re.Pattern[str]:
    escaped = (re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") for text in texts)
    return re.compile("|".join(f"(?:{text})" for text in escaped) or r"(?!)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the definitions.

    `anchored`: the metrics that fall on a milestone's day; `counting`: those that count something.
    """

    version: int
    definitions: Definitions
    people: People
    zone: ZoneInfo
    environments: re.Pattern[str]
    anchored: Mapping[Milestone, tuple[str, ...]]
    counting: Mapping[Countable, tuple[str, ...]]

    @classmethod
    def of(cls, definitions: Definitions, version: int) -> Self:
        """Make definitions ready."""
        return cls(
            version=version,
            definitions=definitions,
            people=People.of(definitions),
            zone=ZoneInfo(definitions.calendar.timezone),
            environments=_patterns(definitions.deployments.environments),
            anchored=_anchored(definitions.metrics),
            counting={what: _counting(what, definitions.metrics) for what in Countable},
        )

    def day(self, at: datetime) -> str:
        """The calendar day of a moment in the team's time zone, as `YYYY-MM-DD`."""
        return at.astimezone(self.zone).date().isoformat()

    def production(self, environment: str) -> bool:
        """Whether deployments to an environment count as production."""
        return self.environments.fullmatch(environment) is not None

    @property
    def metrics(self) -> list[str]:
        """The names of all metrics."""
        return [metric.name for metric in self.definitions.metrics]
