"""Decides which repository has a name: deleted and made again under it, it is another one. Pure.

A former repository keeps its documents and the name by which they are known; the address is that of the one
whose name was observed latest.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from services.contracts.readmodels.repositories import RepositoryDocument

Name = tuple[str, str]


def name_of(document: RepositoryDocument) -> Name:
    """Host and name of a repository's document, as GitHub compares names."""
    return document["host"], document["folded"]


def superseded_changes(documents: Iterable[RepositoryDocument]) -> list[RepositoryDocument]:
    """The next revisions of repositories' documents of which another is known to be superseded, or not."""
    by_name: dict[Name, list[RepositoryDocument]] = {}
    for each in documents:
        by_name.setdefault(name_of(each), []).append(each)
    return [change for same in by_name.values() for change in _changes(same)]


def _changes(same: Sequence[RepositoryDocument]) -> Iterator[RepositoryDocument]:
    holder = max(same, key=_named_at)["_id"]
    for each in same:
        superseded = each["_id"] != holder
        if each.get("superseded", False) != superseded:
            yield {**each, "superseded": superseded, "revision": each["revision"] + 1, "settled": False}


def _named_at(document: RepositoryDocument) -> tuple[datetime, datetime, int]:
    """When a repository was last seen under its name; of two at the same moment the newer one has it."""
    name = document["attributes"]["name"]
    return name["updated_at"], name["observed_at"], document["id"]
