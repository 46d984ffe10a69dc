"""The filters that paths share: which pull requests, and which rounds of review."""

from collections.abc import Iterable
from dataclasses import dataclass

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pull requests: any of a filter's values, all of the filters together; an empty filter passes.

    The empty string among teams and sizes means: of no team, of unknown size. `author_persons` and
    `reviewer_persons` are who is behind those logins: whoever watches goes on to see them under another.
    """

    repos: Names = NONE
    teams: Names = NONE
    authors: Names = NONE
    reviewers: Names = NONE
    labels: Names = NONE
    bases: Names = NONE
    sizes: Names = NONE
    include_bots: bool = False
    author_persons: Names = NONE
    reviewer_persons: Names = NONE

    @property
    def name_people(self) -> bool:
        """Whether they choose by who somebody is."""
        return bool(self.authors or self.reviewers)


@dataclass(frozen=True, slots=True)
class ReviewerFilters:
    """Which rounds of review: by repository, by the pull request's author, by reviewer and their team."""

    repos: Names = NONE
    teams: Names = NONE
    authors: Names = NONE
    reviewers: Names = NONE
    include_bots: bool = False


def or_none(names: Iterable[str]) -> tuple[str, ...]:
    """The names, or the empty one where there are none, so that nothing falls out of a grouping."""
    return tuple(names) or ("",)


def folded(names: Iterable[str]) -> Names:
    """Names of people or repositories as GitHub compares them: without regard to case."""
    return frozenset(name.casefold() for name in names)
