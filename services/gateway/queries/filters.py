"""The filters that paths share: which pull requests, and which rounds of review."""

from collections.abc import Iterable
from dataclasses import dataclass

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class ValueRange:
    """Values of a metric, or of one phase of it: those of at least `at_least` and less than `below`.

    In the metric's unit; an end that is None is open. With both open: whatever has a value.
    """

    metric: str
    phase: str | None = None
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pull requests: any of a filter's values, all of the filters together; an empty filter passes.

    The empty string among teams, reviewers, labels and sizes means: of none, of unknown size. `involved` are
    authors or reviewers. `author_persons`, `reviewer_persons` and `involved_persons` are who is behind those
    logins: whoever watches goes on to see them under another. `missing`: milestones of which one is missing.
    `weekdays` (1 is Monday) and `hours` are of the moment at which something counts, by the team's clock.

    Which rounds of review, too: then teams, reviewers and bots are of whoever was asked.
    """

    repos: Names = NONE
    teams: Names = NONE
    authors: Names = NONE
    reviewers: Names = NONE
    labels: Names = NONE
    bases: Names = NONE
    sizes: Names = NONE
    involved: Names = NONE
    missing: Names = NONE
    include_bots: bool = False
    only_bots: bool = False
    weekdays: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    value: ValueRange | None = None
    author_persons: Names = NONE
    reviewer_persons: Names = NONE
    involved_persons: Names = NONE

    @property
    def name_people(self) -> bool:
        """Whether they choose by who somebody is."""
        return bool(self.authors or self.reviewers or self.involved)

    @property
    def of_pull_requests(self) -> "Filters":
        """Those among them that say of a pull request what it is, and nothing of people."""
        return Filters(
            labels=self.labels,
            bases=self.bases,
            sizes=self.sizes,
            missing=self.missing,
            value=self.value,
            include_bots=True,
        )


def or_none(names: Iterable[str]) -> tuple[str, ...]:
    """The names, or the empty one where there are none, so that nothing falls out of a grouping."""
    return tuple(names) or ("",)


def folded(names: Iterable[str]) -> Names:
    """Names of people or repositories as GitHub compares them: without regard to case."""
    return frozenset(name.casefold() for name in names)
