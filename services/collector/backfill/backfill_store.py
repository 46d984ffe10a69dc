"""Stores the backfills that were requested, and how far each of them is."""

from services.collector.backfill.backfill import REQUESTS_CHECKPOINT, Backfill
from services.collector.checkpoints import keys
from services.collector.checkpoints.store import CheckpointStore


class BackfillStore:
    """Reads and writes backfills, one for each repository."""

    def __init__(self, store: CheckpointStore) -> None:
        self._store = store
        self._bucket = store.bucket

    async def announce(self, token: str) -> None:
        """Let the collector know that something was requested. `token`: another one each time."""
        await self._store.keep_checkpoint(REQUESTS_CHECKPOINT, token)

    async def announced(self) -> str | None:
        """The token of the last request."""
        return await self._store.checkpoint(REQUESTS_CHECKPOINT)

    async def of(self, host: str, repository_id: int) -> tuple[Backfill, int] | None:
        """The backfill that was requested of a repository, whether or not it has ended; its revision."""
        entry = await self._bucket.entry(keys.backfill(host, repository_id))
        return (Backfill.model_validate_json(entry.value or b""), entry.revision or 0) if entry else None

    async def every(self) -> list[tuple[Backfill, int]]:
        """Every backfill that was requested, with its revision."""
        entries = await self._bucket.entries(keys.every_backfill())
        return [(Backfill.model_validate_json(value), revision) for value, revision in entries]

    async def keep(self, backfill: Backfill, revision: int | None = None) -> int | None:
        """Store a backfill, in place of that revision only or of any; None if there is another now."""
        key = keys.backfill(backfill.host, backfill.repository_id)
        value = backfill.model_dump_json().encode()
        if revision is None:
            return await self._bucket.put(key, value)
        return await self._bucket.replace(key, value, revision)
