"""The gateways' secrets, in the collection `keys`."""

import contextlib
import secrets

from pymongo.errors import DuplicateKeyError

from services.contracts.readmodels.keys import KEYS
from services.gateway.store.store import Store, StoreError


async def shared_key(store: Store, name: str) -> bytes:
    """A secret of all gateways: made up when it is first asked for, and the same ever after.

    Raises `StoreError`.
    """
    keys = store.shared_collection(KEYS)
    made_up = {"$setOnInsert": {"key": secrets.token_bytes(32)}}
    with contextlib.suppress(DuplicateKeyError):  # another gateway was quicker
        await keys.update_one({"_id": name}, made_up, upsert=True)
    found = await keys.find_one({"_id": name})
    if found is None:
        raise StoreError(f"the key {name!r} was not stored")
    return bytes(found["key"])
