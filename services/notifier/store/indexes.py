"""Creates the indexes that a read model declares."""

from collections.abc import Iterable
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.contracts.readmodels.collections import Index
from services.runtime.mongo import MongoCollection


async def create_indexes(collection: MongoCollection, indexes: Iterable[Index]) -> None:
    """Create each index, as often as you like."""
    await collection.create_indexes([_model(one) for one in indexes])


def _model(index: Index) -> IndexModel:
    keys = [
        (field.removeprefix("-"), DESCENDING if field.startswith("-") else ASCENDING)
        for field in index.fields
    ]
    options: dict[str, Any] = {"partialFilterExpression": dict(index.only)} if index.only else {}
    return IndexModel(keys, **options)
