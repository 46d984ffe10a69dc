"""The collection `marks`: what a team has marked itself."""

from typing import cast

from services.contracts.readmodels.marks import MARKS, MarkDocument
from services.gateway.queries.period import MomentRange
from services.gateway.store.conditions import field_within
from services.gateway.store.store import Store


async def find_marks(store: Store, within: MomentRange) -> list[MarkDocument]:
    """The marks of a range of moments, in order. Raises `StoreError`."""
    found = store.shared_collection(MARKS).find(field_within("at", within)).sort([("at", 1), ("_id", 1)])
    return cast(list[MarkDocument], await found.to_list(None))


async def count_marks(store: Store) -> int:
    """How many marks there are. Raises `StoreError`."""
    return int(await store.shared_collection(MARKS).estimated_document_count())


async def add_mark(store: Store, mark: MarkDocument) -> None:
    """Keep a mark. Raises `StoreError`."""
    await store.shared_collection(MARKS).insert_one(dict(mark))


async def delete_mark(store: Store, id_: str) -> bool:
    """Delete a mark; whether there was one. Raises `StoreError`."""
    deleted = await store.shared_collection(MARKS).delete_one({"_id": id_})
    return bool(deleted.deleted_count)
