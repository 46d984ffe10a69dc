"""The history of the definitions: what each version changed. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from services.contracts.api_definitions import DefinitionVersion, MetricChange
from services.contracts.definitions.changes import DefinitionChanges, definition_changes
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.definitions import DefinitionsDocument

OF_PEOPLE = ("people.aliases", "people.bots", "people.humans", "calendar.people")
"""Keys whose values, or parts of whose names, are logins."""
TEAM = "team "


@dataclass(frozen=True, slots=True)
class Version:
    """A version, since when it is in force, and what it changed; None: the first, or an unreadable one."""

    number: int
    since: datetime
    changes: DefinitionChanges | None


def versions(documents: Iterable[DefinitionsDocument]) -> Iterator[Version]:
    """Every version with what differs from the one before, in order."""
    before: Definitions | None = None
    for document in documents:
        since, content = document["in_force_since"], _read(document)
        changes = definition_changes(before, content) if before and content else None
        if since is not None:
            yield Version(document["_id"], since, changes)
        before = content


def _read(document: DefinitionsDocument) -> Definitions | None:
    """The definitions; None where another release has written what this one cannot read."""
    try:
        return Definitions.model_validate(document["content"])
    except ValidationError:
        return None


def version_row(version: Version, *, named: bool) -> DefinitionVersion:
    """A version as the API shows it; where people are not named, what would name them is left out."""
    changes = version.changes
    return DefinitionVersion(
        version=version.number,
        since=version.since,
        known=changes is not None,
        added=list(changes.added) if changes else [],
        removed=list(changes.removed) if changes else [],
        changed=[MetricChange.of(*one) for one in changes.changed.items()] if changes else [],
        others=_words(changes.words, named=named) if changes else [],
    )


def _words(words: Iterable[str], *, named: bool) -> list[str]:
    return list(words) if named else list(dict.fromkeys(map(without_people, words)))


def without_people(words: str) -> str:
    """A change in words, without what would name a person."""
    for key in OF_PEOPLE:
        if words.startswith(key):
            return f"{key} changed"
    return f"{words.partition(':')[0]}: other members" if words.startswith(TEAM) else words
