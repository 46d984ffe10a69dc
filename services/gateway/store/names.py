"""What names mean: people and repositories however they are spelt, people also by a login of before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.gateway.queries.filters import Names
from services.gateway.store.store import Document, Store

_FIELDS = ("login", "person", "names")


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is behind an account: the login that is shown, what tells persons apart, all their names."""

    login: str
    person: str
    names: frozenset[str]


async def _accounts(store: Store, generation: str, condition: Document) -> list[Person]:
    found = await store.documents(ACCOUNTS, generation, condition, _FIELDS)
    return [Person(one["login"], one["person"], frozenset(one["names"])) for one in found]


async def people_called(store: Store, generation: str, names: Iterable[str]) -> list[Person]:
    """The accounts that have these names, or had them last."""
    folded = sorted({name.casefold() for name in names} - {""})
    return await _accounts(store, generation, {"names": {"$in": folded}}) if folded else []


async def people_of(store: Store, generation: str, persons: Iterable[str]) -> list[Person]:
    """The accounts of persons."""
    return await _accounts(store, generation, {"person": {"$in": sorted(persons)}})


async def everybody(store: Store, generation: str) -> list[Person]:
    """Every account."""
    return await _accounts(store, generation, {})


async def teams_of_github(store: Store, generation: str) -> list[str]:
    """GitHub's teams as `organisation/slug`."""
    found = await store.documents(ACCOUNTS, generation, {"kind": "team"}, ("login",))
    return [one["login"] for one in found]


async def repositories_called(store: Store, generation: str, names: Iterable[str]) -> dict[str, list[str]]:
    """The repositories that have these names now, as GitHub spells them, by the name in lower case."""
    folded = sorted({name.casefold() for name in names} - {""})
    if not folded:
        return {}
    found = await store.documents(
        REPOSITORIES, generation, {"folded": {"$in": folded}}, ("folded", "attributes.name.value")
    )
    named: dict[str, list[str]] = {}
    for one in found:
        named.setdefault(one["folded"], []).append(one["attributes"]["name"]["value"])
    return named


def by_name(people: Iterable[Person], names: Iterable[str]) -> dict[str, list[Person]]:
    """Who is meant by each of some names, in lower case."""
    wanted = {name.casefold() for name in names}
    found: dict[str, list[Person]] = {}
    for one in people:
        for name in one.names & wanted:
            found.setdefault(name, []).append(one)
    return found


def spelt(asked: Names, known: Mapping[str, Sequence[str]]) -> Names:
    """Names as they are shown, given them by the name in lower case; what is not known stays as it is."""
    return frozenset(name for one in asked for name in _spelt(one, known.get(one.casefold(), (one,))))


def _spelt(name: str, known: Sequence[str]) -> Sequence[str]:
    return (name,) if name in known else known
