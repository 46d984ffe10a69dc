"""The shared filters over a pull request's document (over rows of day tables: `metrics/selection.py`)."""

from collections.abc import Sequence

from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.queries.filters import Filters, Names, folded, or_none


def matches(filters: Filters, document: ListedPullRequest) -> bool:
    """Whether a pull request passes."""
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


def _persons(document: ListedPullRequest, logins: Sequence[str]) -> Names:
    return frozenset(one["person"] for one in document.get("people", ()) if one["login"] in logins)
