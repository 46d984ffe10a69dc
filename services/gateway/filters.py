"""The filters every path shares, said three times alike: over table rows, documents, and as a query."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.gateway.tables import DayTable

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Filters:
    """Any of the values within a filter, all of the filters together; an empty one lets everything pass.

    The empty string among teams and sizes means: of no team, of unknown size.
    """

    repos: Names = NONE
    teams: Names = NONE
    authors: Names = NONE
    reviewers: Names = NONE
    labels: Names = NONE
    bases: Names = NONE
    sizes: Names = NONE
    include_bots: bool = False


def or_none(names: Iterable[str]) -> tuple[str, ...]:
    """The names, or the empty one where there are none, so that nothing falls out of a grouping."""
    return tuple(names) or ("",)


def _tests(table: DayTable, filters: Filters) -> list[Callable[[int], bool]]:
    tests: list[Callable[[int], bool]] = []
    if not filters.include_bots and any(table.bot):
        tests.append(lambda row: not table.bot[row])
    if filters.teams:
        tests.append(lambda row: not filters.teams.isdisjoint(or_none(table.teams[row])))
    if filters.authors:
        tests.append(lambda row: table.author[row] in filters.authors)
    if filters.reviewers:
        tests.append(lambda row: not filters.reviewers.isdisjoint(table.reviewers[row]))
    if filters.labels:
        tests.append(lambda row: not filters.labels.isdisjoint(table.labels[row]))
    if filters.bases:
        tests.append(lambda row: table.base[row] in filters.bases)
    if filters.sizes:
        tests.append(lambda row: (table.size[row] or "") in filters.sizes)
    return tests


def row_test(table: DayTable, filters: Filters) -> Callable[[int], bool] | None:
    """Whether a row of this table passes; None where every row does."""
    tests = _tests(table, filters)
    return (lambda row: all(test(row) for test in tests)) if tests else None


def matches(filters: Filters, document: Mapping[str, Any]) -> bool:
    """Whether a pull request's document passes."""
    named = (
        (filters.repos, (document["repo"],)),
        (filters.teams, or_none(document["teams"])),
        (filters.authors, (document["author"],)),
        (filters.reviewers, document["reviewers"]),
        (filters.labels, document["labels"]),
        (filters.bases, (document["base"],)),
        (filters.sizes, (document["size"] or "",)),
    )
    passes = all(not wanted or not wanted.isdisjoint(has) for wanted, has in named)
    return passes and (filters.include_bots or not document["author_bot"])


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
