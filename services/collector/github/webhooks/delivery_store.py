"""Stores for some days which deliveries were accepted."""

from services.collector.checkpoints import keys
from services.collector.checkpoints.store import CheckpointStore


class DeliveryStore:
    """Reads and writes the GUIDs of accepted deliveries."""

    def __init__(self, store: CheckpointStore) -> None:
        self._bucket = store.deliveries

    async def has(self, guid: str) -> bool:
        """Whether a delivery was accepted in the last days."""
        return await self._bucket.entry(keys.delivery(guid)) is not None

    async def keep(self, guid: str) -> None:
        """Store that a delivery was accepted."""
        await self._bucket.put(keys.delivery(guid), b"")
