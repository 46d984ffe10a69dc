"""Repositories with their newest names and their default branches over time, by `{host}/{database id}`."""

from datetime import datetime
from typing import TypedDict

from services.contracts.readmodels.attributes import AttributeDocument
from services.contracts.readmodels.collections import index

REPOSITORIES = "repositories"
INDEXES = (index("folded"),)


class DefaultBranchDocument(TypedDict):
    """A branch was a repository's default branch at that moment."""

    as_of: datetime
    branch: str


class RepositoryDocument(TypedDict):
    """`repositories`: a repository's newest known name; `_id`: `{host}/{database id}`.

    `folded` is the name in lower case, by which it is found however it is spelt. `default_branches`: what its
    default branch was observed to be, and as of when, in order; `first_default_branch`: what of that was
    learned first, and when. `superseded`: its name was observed later of another repository, whose it is now.
    """

    _id: str
    revision: int
    settled: bool
    host: str
    id: int
    folded: str
    superseded: bool
    attributes: dict[str, AttributeDocument]
    default_branches: list[DefaultBranchDocument]
    first_default_branch: DefaultBranchDocument | None
