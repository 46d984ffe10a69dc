"""The read model `repositories`."""

from collections.abc import Iterable

from services.contracts.readmodels.repositories import REPOSITORIES
from services.gateway.store.conditions import one_of
from services.gateway.store.store import Store


async def find_repository_names(store: Store, generation: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Repositories that have these names now, as GitHub spells them, by name in lower case.

    Raises `StoreError`.
    """
    wanted = {name.casefold() for name in names} - {""}
    if not wanted:
        return {}
    fields = {"folded": 1, "attributes.name.value": 1}
    found = store.collection(REPOSITORIES, generation).find({"folded": one_of(wanted)}, fields)
    named: dict[str, list[str]] = {}
    for one in await found.to_list(None):
        named.setdefault(one["folded"], []).append(one["attributes"]["name"]["value"])
    return named
