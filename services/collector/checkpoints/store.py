"""The checkpoint store: what the collector remembers across restarts, and how far the log had reached."""

import asyncio
import json
import logging

from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig, StorageType
from nats.js.errors import NotFoundError

from services.collector.checkpoints import keys
from services.collector.checkpoints.bucket import KeyValueBucket, open_bucket, with_retry
from services.collector.checkpoints.log_position import (
    LogPosition,
    Reliance,
    compared,
    first_position,
    unpack_reliance,
)
from services.contracts.log_state import LogState
from services.contracts.streams import COLLECTOR_BUCKET, DELIVERIES_BUCKET, DELIVERIES_KEPT
from services.runtime.log_state import read_log_state
from services.runtime.publisher import LogUnavailableError, Message, Published, Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.write_health import WriteHealth

# of a repository's crawl state, what is true whatever the log has lost
KEPT_AFTER_LOSS = ("name", "repaired", "unsettled")

_log = logging.getLogger(__name__)


class LogLostError(LogUnavailableError):
    """The log holds less than the store relies on."""


async def open_store(
    client: ReconnectingClient, *, lost: bool = False, writes: WriteHealth | None = None
) -> "CheckpointStore":
    """Open the buckets, creating them the first time; waits while JetStream is not ready.

    `lost`: the log was seen to have lost something; nothing is believed to be in it then.
    """
    writes = writes or WriteHealth()
    lasting = KeyValueConfig(bucket=COLLECTOR_BUCKET, history=1, storage=StorageType.FILE)
    passing = KeyValueConfig(
        bucket=DELIVERIES_BUCKET, history=1, storage=StorageType.FILE, ttl=DELIVERIES_KEPT.total_seconds()
    )
    buckets = await open_bucket(client, lasting, writes), await open_bucket(client, passing, writes)
    store = CheckpointStore(client.jetstream(), Publisher(client, writes=writes), *buckets)
    await store.compare_with_log(lost=lost)
    return store


class CheckpointStore:
    """Checkpoints of the sources, and the position of the log that all that is stored relies on.

    `bucket` is for what the collector's other stores keep, `deliveries` for what is kept for some days only.
    """

    def __init__(
        self, js: JetStreamContext, publisher: Publisher, bucket: KeyValueBucket, deliveries: KeyValueBucket
    ) -> None:
        self.bucket = bucket
        self.deliveries = deliveries
        self.log_lost = asyncio.Event()
        self._js = js
        self._publisher = publisher
        self._position: LogPosition | None = None

    @property
    def position(self) -> LogPosition:
        """The log as this store knows it."""
        assert self._position, "the store has not been compared with the log"
        return self._position

    async def checkpoint(self, name: str) -> str | None:
        """Return the text that a source stored under this name; None if there is none."""
        stored = await self.bucket.get(keys.checkpoint(name))
        return stored.decode() if stored else None

    async def keep_checkpoint(self, name: str, text: str) -> None:
        """Store a text under this name."""
        await self.bucket.put(keys.checkpoint(name), text.encode())

    async def publish(self, values: dict[str, bytes], published: Published, reached: int) -> None:
        """Write what relies on messages of the log, by key: one durable write for all of it.

        `reached`: the log's sequence before them. Raises `LogLostError` if the log gave one again since.
        """
        if published.new and published.sequence <= reached:
            self.log_lost.set()
            raise LogLostError("the log gives sequences that it has given before")
        self._position = self.position.reached(published.sequence)
        reliance = Reliance(self.position.generation, self.position.last)
        stored = values | ({keys.LOG_REACHED: b""} if published.new else {})
        await self._publisher.publish_all(
            Message(self.bucket.subject(key), reliance.pack(body)) for key, body in stored.items()
        )

    async def compare_with_log(self, *, lost: bool = False) -> None:
        """Look whether the log holds what the store relies on. If not, that is logged, and all is read again.

        `lost`: it is known that it does not.
        """
        entry = await self.bucket.entry(keys.LOG_POSITION)
        if entry is None:
            log = await self._log_state()
            await self.bucket.put(keys.LOG_POSITION, first_position(log).model_dump_json().encode())
            self._position = first_position(log)
            return
        known = LogPosition.model_validate_json(entry.value or b"")
        known = known.reached(await self._reached(known.generation))
        log = await self._log_state()  # last: another collector may be publishing
        position = known.lost(log) if lost else compared(known, log)
        await self._take_position(position, known, entry.revision or 0)

    async def has_lost(self) -> bool:
        """Whether the log holds less than what was acknowledged, or is gone; waits while NATS is away."""
        known = self.position  # as of before the log is looked at: meanwhile, more may be published
        try:
            log = await with_retry(lambda: read_log_state(self._js), NotFoundError)
        except NotFoundError:
            return True
        return self.log_lost.is_set() or compared(known, log).losses != known.losses

    async def _log_state(self) -> LogState:
        return await with_retry(lambda: read_log_state(self._js))

    async def _take_position(self, position: LogPosition, known: LogPosition, revision: int) -> None:
        """Store the position; somebody else who was faster with it is believed."""
        if position.generation > known.generation:
            _log.error(
                "the log has lost what is known to have been in it: it ends at %d (before: %d), %d messages "
                "(before: %d). Everything is read from GitHub again; the rest comes back from a backup only",
                position.last, known.last, position.count, known.count,
            )  # fmt: skip
            await self._read_everything_again()
        body = position.model_dump_json().encode()
        if await self.bucket.replace(keys.LOG_POSITION, body, revision):
            self._position = position
        else:
            await self.compare_with_log()

    async def _read_everything_again(self) -> None:
        """Forget how far repositories are collected, and which deliveries were accepted."""
        for key in await self.bucket.keys(keys.every_state()):
            if stored := await self.bucket.get(key):
                state = {name: value for name, value in json.loads(stored).items() if name in KEPT_AFTER_LOSS}
                await self.bucket.put(key, json.dumps(state).encode())
        await self.deliveries.purge()

    async def _reached(self, generation: int) -> int:
        """The log's highest sequence that was acknowledged since the last loss; 0 if there is none."""
        stored = await self.bucket.get(keys.LOG_REACHED)
        if not stored:
            return 0
        reliance, _ = unpack_reliance(stored)
        return reliance.sequence if reliance.generation == generation else 0
