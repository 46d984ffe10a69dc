"""Names of people and repositories: who is meant by one, and how it is spelt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.gateway.queries.filters import Names


@dataclass(frozen=True, slots=True)
class Person:
    """Who is behind an account: the login that is shown, what tells persons apart, all names (folded)."""

    login: str
    person: str
    names: frozenset[str]


def by_name(people: Iterable[Person], names: Iterable[str]) -> dict[str, list[Person]]:
    """Who is meant by each of some names, in lower case."""
    wanted = {name.casefold() for name in names}
    found: dict[str, list[Person]] = {}
    for one in people:
        for name in one.names & wanted:
            found.setdefault(name, []).append(one)
    return found


def spell(names: Names, spellings: Mapping[str, Sequence[str]]) -> Names:
    """Names in the spellings that are known of each in lower case; a name without any stays as it is."""
    return frozenset(name for one in names for name in _spellings(one, spellings.get(one.casefold(), (one,))))


def _spellings(name: str, known: Sequence[str]) -> Sequence[str]:
    return (name,) if name in known else known
