"""The read model `sources`, and what the aggregator says of the log as a whole."""

from collections.abc import Iterable
from typing import cast

from services.contracts.readmodels.log import LOG
from services.contracts.readmodels.sources import SOURCES, SourceDocument
from services.gateway.store.conditions import Condition, one_of
from services.gateway.store.store import Store


async def find_sources(store: Store, repos: Iterable[str]) -> list[SourceDocument]:
    """The collector's last word on each repository that is still collected under that name.

    Of all repositories if none is named. Raises `StoreError`.
    """
    named = frozenset(repos)
    condition: Condition = {"progress.gone": {"$ne": True}}
    if named:  # what an older release has written is not folded
        folded = one_of({name.casefold() for name in named})
        condition["$or"] = [{"folded": folded}, {"repo": one_of(named)}]
    found = store.shared_collection(SOURCES).find(condition).sort("_id")
    return cast(list[SourceDocument], await found.to_list(None))


async def find_notes(store: Store) -> list[str]:
    """What the aggregator says is wrong with the log or the read models as a whole. Raises `StoreError`."""
    found = await store.shared_collection(LOG).find_one({"_id": LOG}, {"notes": 1})
    return list(((found or {}).get("notes") or {}).values())
