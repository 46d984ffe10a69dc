"""The shared filters over a pull request's document (over rows of day tables: `metrics/selection.py`)."""

from collections.abc import Sequence

from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.queries.filters import Filters, Names, folded, or_none


def matches(filters: Filters, document: ListedPullRequest) -> bool:
    """Whether a pull request passes."""
    author, reviewers = (document["author"],), document["reviewers"]
    involved = (*author, *reviewers)
    named = (
        (folded(filters.repos), folded([document["repo"]])),
        (folded(filters.teams), folded(or_none(document["teams"]))),
        (folded(filters.authors) | filters.author_persons, folded(author) | _persons(document, author)),
        (
            folded(filters.reviewers) | filters.reviewer_persons,
            folded(or_none(reviewers)) | _persons(document, reviewers),
        ),
        (
            folded(filters.involved) | filters.involved_persons,
            folded(involved) | _persons(document, involved),
        ),
        (filters.labels, or_none(document["labels"])),
        (filters.missing, [name for name, at in document["milestones"].items() if at is None]),
        (filters.bases, (document["base"],)),
        (filters.sizes, (document["size"] or "",)),
    )
    passes = all(not wanted or not wanted.isdisjoint(has) for wanted, has in named)
    return passes and (filters.include_bots or not document["author_bot"]) and _of_bot(filters, document)


def _of_bot(filters: Filters, document: ListedPullRequest) -> bool:
    return document["author_bot"] or not filters.only_bots


def _persons(document: ListedPullRequest, logins: Sequence[str]) -> Names:
    return frozenset(one["person"] for one in document.get("people", ()) if one["login"] in logins)
