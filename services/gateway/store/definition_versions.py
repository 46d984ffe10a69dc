"""Every version of the definitions that was ever in force."""

from typing import cast

from services.contracts.readmodels.definitions import DEFINITIONS, DefinitionsDocument
from services.gateway.store.store import Store


async def find_definition_versions(store: Store) -> list[DefinitionsDocument]:
    """The versions that came into force, the oldest first. Raises `StoreError`."""
    found = store.shared_collection(DEFINITIONS).find({"in_force_since": {"$ne": None}}).sort("_id", 1)
    return cast(list[DefinitionsDocument], await found.to_list(None))
