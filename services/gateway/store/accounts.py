"""The read model `accounts`: people, bots and GitHub's teams."""

from collections.abc import Iterable

from services.contracts.readmodels.accounts import ACCOUNTS
from services.gateway.queries.names import Person
from services.gateway.store.conditions import Condition, one_of
from services.gateway.store.store import Store


async def find_people(store: Store, generation: str, names: Iterable[str]) -> list[Person]:
    """The people who have these names, or had them last. Raises `StoreError`."""
    wanted = {name.casefold() for name in names} - {""}
    return await _people(store, generation, {"names": one_of(wanted)}) if wanted else []


async def find_accounts_of(store: Store, generation: str, persons: Iterable[str]) -> list[Person]:
    """The accounts of persons. Raises `StoreError`."""
    return await _people(store, generation, {"person": one_of(persons)})


async def find_everybody(store: Store, generation: str) -> list[Person]:
    """Every account. Raises `StoreError`."""
    return await _people(store, generation, {})


async def find_github_teams(store: Store, generation: str) -> list[str]:
    """GitHub's teams as `organisation/slug`. Raises `StoreError`."""
    found = store.collection(ACCOUNTS, generation).find({"kind": "team"}, {"login": 1})
    return [one["login"] for one in await found.to_list(None)]


async def _people(store: Store, generation: str, condition: Condition) -> list[Person]:
    fields = {"login": 1, "person": 1, "names": 1}
    found = store.collection(ACCOUNTS, generation).find(condition, fields)
    return [Person(one["login"], one["person"], frozenset(one["names"])) for one in await found.to_list(None)]
