"""The filters every path shares, over documents and as a query (over table rows: `numbers/selection.py`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Filters:
    """Any of the values within a filter, all of the filters together; an empty one lets everything pass.

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


def or_none(names: Iterable[str]) -> tuple[str, ...]:
    """The names, or the empty one where there are none, so that nothing falls out of a grouping."""
    return tuple(names) or ("",)


def matches(filters: Filters, document: Mapping[str, Any]) -> bool:
    """Whether a pull request's document passes."""
    author, reviewers = (document["author"],), document["reviewers"]
    named = (
        (folded(filters.repos), folded([document["repo"]])),
        (folded(filters.teams), folded(or_none(document["teams"]))),
        (folded(filters.authors) | filters.author_persons, folded(author) | _persons(document, author)),
        (
            folded(filters.reviewers) | filters.reviewer_persons,
            folded(reviewers) | _persons(document, reviewers),
        ),
        (filters.labels, document["labels"]),
        (filters.bases, (document["base"],)),
        (filters.sizes, (document["size"] or "",)),
    )
    passes = all(not wanted or not wanted.isdisjoint(has) for wanted, has in named)
    return passes and (filters.include_bots or not document["author_bot"])


def folded(names: Iterable[str]) -> Names:
    """Names of people or repositories as GitHub compares them: without regard to case."""
    return frozenset(name.casefold() for name in names)


def _persons(document: Mapping[str, Any], logins: Sequence[str]) -> Names:
    return frozenset(one["person"] for one in document.get("people", ()) if one["login"] in logins)


def _one_of(names: Names) -> dict[str, list[str]]:
    return {"$in": sorted(names)}


def condition(filters: Filters) -> dict[str, Any]:
    """The filters as a MongoDB condition on `pull_requests`."""
    plain = {
        "repo": filters.repos,
        "author": filters.authors,
        "reviewers": filters.reviewers,
        "labels": filters.labels,
        "base": filters.bases,
    }
    found: dict[str, Any] = {field: _one_of(names) for field, names in plain.items() if names}
    if filters.teams:
        found["teams"] = {"$in": [*sorted(filters.teams - {""}), *([[]] if "" in filters.teams else [])]}
    if filters.sizes:
        found["size"] = {"$in": [size or None for size in sorted(filters.sizes)]}
    return found if filters.include_bots else found | {"author_bot": False}
