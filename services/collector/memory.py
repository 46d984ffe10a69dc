"""What the collector remembers across restarts: a JetStream key-value bucket.

Every operation waits while NATS is away; whoever cannot wait puts a timeout around it.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig, StorageType
from nats.js.errors import KeyNotFoundError
from nats.js.kv import KeyValue
from tenacity import AsyncRetrying, before_sleep_log, retry_if_exception_type, wait_random_exponential

from services.collector import memory_keys
from services.collector.ledger import Entity, Ledger, pack, unpack
from services.contracts.streams import COLLECTOR_BUCKET
from services.runtime.messaging import AWAY

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


async def _patiently(operation: Callable[[], Awaitable[Result]]) -> Result:
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(AWAY),
        wait=wait_random_exponential(0.05, max=2),
        before_sleep=before_sleep_log(_log, logging.INFO),
    ):
        with attempt:
            return await operation()
    raise AssertionError("retried for ever")


async def open_memory(js: JetStreamContext) -> "Memory":
    """Open the bucket, creating it the first time; waits while JetStream is not ready."""
    config = KeyValueConfig(bucket=COLLECTOR_BUCKET, history=1, storage=StorageType.FILE)
    return Memory(await _patiently(lambda: js.create_key_value(config)))


class Memory:
    """Ledgers of what has been published, and bookmarks of how far each source has come."""

    def __init__(self, bucket: KeyValue) -> None:
        self._bucket = bucket

    async def ledger(self, entity: Entity) -> Ledger | None:
        """What has been published of a pull request, deployment or release."""
        kept = await self._get(memory_keys.ledger(entity))
        return unpack(kept) if kept else None

    async def keep_ledger(self, entity: Entity, ledger: Ledger) -> None:
        """Remember what has been published of an entity."""
        await self._put(memory_keys.ledger(entity), pack(ledger))

    async def bookmark(self, name: str) -> str | None:
        """The text that a source keeps under this name."""
        kept = await self._get(memory_keys.bookmark(name))
        return kept.decode() if kept else None

    async def keep_bookmark(self, name: str, text: str) -> None:
        """Keep a text under this name."""
        await self._put(memory_keys.bookmark(name), text.encode())

    async def _get(self, key: str) -> bytes | None:
        async def get() -> bytes | None:
            try:
                return (await self._bucket.get(key)).value
            except KeyNotFoundError:
                return None

        return await _patiently(get)

    async def _put(self, key: str, value: bytes) -> None:
        await _patiently(lambda: self._bucket.put(key, value))

    async def _delete(self, key: str) -> None:
        await _patiently(lambda: self._bucket.delete(key))

    async def _entries(self, pattern: str) -> AsyncIterator[bytes]:
        """The values under a pattern, as they are now."""
        watcher: Any = await _patiently(lambda: self._bucket.watch(pattern, ignore_deletes=True))
        try:
            while (entry := await watcher.updates(timeout=5)) is not None:
                if entry.value:
                    yield entry.value
        finally:
            await watcher.stop()
