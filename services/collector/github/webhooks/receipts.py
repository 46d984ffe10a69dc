"""Keeps in mind what arrived: what came twice is done once, and people can see what came last."""

import asyncio

from services.collector.checkpoints.store import CheckpointStore
from services.collector.github.webhooks.delivery_store import DeliveryStore
from services.collector.github.webhooks.received import AcceptedDeliveries, LastDeliveries
from services.collector.timing.clock import Clock

RECEIVED_CHECKPOINT = "webhooks received"
PAUSE_SECONDS = 2.0


class DeliveryReceipts:
    """Noted at every delivery, kept every few seconds at most. Implements `Source`."""

    def __init__(self, store: CheckpointStore, clock: Clock) -> None:
        self._store = store
        self._delivery_store = DeliveryStore(store)
        self._clock = clock
        self._received = LastDeliveries()
        self._accepted = AcceptedDeliveries()
        self._changed = asyncio.Event()

    async def repeated(self, guid: str) -> bool:
        """Whether this delivery has been accepted before, here or by an earlier run."""
        return bool(guid) and (guid in self._accepted or await self._delivery_store.has(guid))

    async def accepted(self, event: str, guid: str) -> None:
        """A delivery is done. Were this lost, the same facts would be found known, and no more."""
        if guid:
            await self._delivery_store.keep(guid)
            self._accepted.note(guid)
        self.note(event)

    def note(self, event: str) -> None:
        """A delivery arrived."""
        self._received = self._received.noting(event, self._clock())
        self._changed.set()

    async def run(self) -> None:
        """Keep what arrives until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            # another collector may have received other deliveries
            self._received = self._received.later(await received(self._store))
            await self._store.keep_checkpoint(RECEIVED_CHECKPOINT, self._received.model_dump_json())
            await asyncio.sleep(PAUSE_SECONDS)


async def received(store: CheckpointStore) -> LastDeliveries:
    """When the last delivery of each event arrived, at whichever collector."""
    stored = await store.checkpoint(RECEIVED_CHECKPOINT)
    return LastDeliveries.model_validate_json(stored) if stored else LastDeliveries()
