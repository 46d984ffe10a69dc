"""What the collector remembers across restarts: a JetStream key-value bucket.

Every operation waits while NATS is away; whoever cannot wait puts a timeout around it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import TypeVar

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig, StorageType
from nats.js.errors import (
    APIError,
    BucketNotFoundError,
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    NotFoundError,
)
from nats.js.kv import KeyValue
from pydantic import ValidationError
from tenacity import AsyncRetrying, before_sleep_log, retry_if_exception, wait_random_exponential

from services.collector.memory import keys as memory_keys
from services.collector.memory.ledger import (
    PULL,
    RELEASE,
    Entity,
    Ledger,
    is_public,
    may_have_label,
    pack,
    unpack,
)
from services.collector.memory.log_position import (
    LogPosition,
    Reliance,
    compared,
    first_position,
    unpack_reliance,
)
from services.collector.walking import held_open, unsettled
from services.collector.walking.backfills import Backfill
from services.collector.walking.held_open import HeldOpen
from services.collector.walking.labels import LabelState
from services.collector.walking.unsettled import Unsettled
from services.collector.walking.walk import RepositoryState
from services.collector.wishes.needs import Need
from services.contracts.streams import COLLECTOR_BUCKET, DELIVERIES_BUCKET, DELIVERIES_KEPT
from services.runtime.cancellation import cancel_safe
from services.runtime.last_values import each_last_message, last_messages
from services.runtime.log_state import read_log_state
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.publisher import LogUnavailableError, Message, Published, Publisher
from services.runtime.write_health import WriteHealth

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

READS_AT_ONCE = 100
WRONG_REVISION = (10071, 10164)  # JetStream's codes for "wrong last sequence"


class LogLostError(LogUnavailableError):
    """The log holds less than the memory relies on."""


async def _patiently(
    operation: Callable[[], Awaitable[Result]], final: type[Exception] | None = None
) -> Result:
    """The result, as soon as NATS answers. Raises `final` at once, if it is given."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception(
            lambda problem: (
                isinstance(problem, TRANSIENT_ERRORS) and not (final and isinstance(problem, final))
            )
        ),
        wait=wait_random_exponential(0.05, max=2),
        before_sleep=before_sleep_log(_log, logging.INFO),
    ):
        with attempt:
            return await cancel_safe(operation())
    raise AssertionError("retried for ever")


async def open_memory(client: Client, *, lost: bool = False, writes: WriteHealth | None = None) -> "Memory":
    """Open the buckets, creating them the first time; waits while JetStream is not ready.

    `lost`: the log was seen to have lost something; nothing is believed to be in it then.
    """
    js = client.jetstream()
    lasting = KeyValueConfig(bucket=COLLECTOR_BUCKET, history=1, storage=StorageType.FILE)
    passing = KeyValueConfig(
        bucket=DELIVERIES_BUCKET, history=1, storage=StorageType.FILE, ttl=DELIVERIES_KEPT.total_seconds()
    )
    bucket = await _patiently(lambda: _open_bucket(js, lasting))
    memory = Memory(
        client, bucket, await _patiently(lambda: _open_bucket(js, passing)), writes or WriteHealth()
    )
    await memory.compare_with_log(lost=lost)
    return memory


async def _open_bucket(js: JetStreamContext, config: KeyValueConfig) -> KeyValue:
    """Open a bucket, creating it the first time; several of its keys may be written as one atomic batch.

    nats-py's configuration of a bucket cannot say that, so its stream is updated.
    """
    try:
        bucket = await js.key_value(config.bucket)
    except BucketNotFoundError:
        bucket = await js.create_key_value(config)
    stream = (await bucket.status()).stream_info.config
    if not stream.allow_atomic:
        await js.update_stream(stream, allow_atomic=True)
    return bucket


class Memory:
    """Ledgers of what has been published, and bookmarks of how far each source has come."""

    def __init__(self, client: Client, bucket: KeyValue, deliveries: KeyValue, writes: WriteHealth) -> None:
        self._js = client.jetstream()
        self._writes = writes
        self._publisher = Publisher(client, writes=writes)
        self._bucket = bucket
        self._deliveries = deliveries
        self._position: LogPosition | None = None
        self.log_lost = asyncio.Event()

    @property
    def position(self) -> LogPosition:
        """The log as this memory knows it."""
        assert self._position, "the memory has not been compared with the log"
        return self._position

    async def compare_with_log(self, *, lost: bool = False) -> None:
        """Look whether the log holds what the memory relies on. If not, that is said, and read again.

        `lost`: it is known that it does not.
        """
        entry = await self._entry(memory_keys.LOG_POSITION)
        log = await _patiently(lambda: read_log_state(self._js))
        if entry is None:
            await self._put(memory_keys.LOG_POSITION, first_position(log).model_dump_json().encode())
            self._position = first_position(log)
            return
        known = LogPosition.model_validate_json(entry.value or b"")
        known = known.reached(await self._reached(known.generation))
        position = known.lost(log) if lost else compared(known, log)
        await self._take_position(position, known, entry.revision or 0)

    async def has_lost(self) -> bool:
        """Whether the log holds less than what was acknowledged, or is gone; waits while NATS is away."""
        try:
            log = await _patiently(lambda: read_log_state(self._js), NotFoundError)
        except NotFoundError:
            return True
        return self.log_lost.is_set() or compared(self.position, log).losses != self.position.losses

    async def _take_position(self, position: LogPosition, known: LogPosition, revision: int) -> None:
        """Remember the position; somebody else who was faster with it is believed."""
        if position.generation > known.generation:
            _log.error(
                "the log has lost what is known to have been in it: it ends at %d (before: %d), %d messages "
                "(before: %d). Everything is read from GitHub again; the rest comes back from a backup only",
                position.last, known.last, position.count, known.count,
            )  # fmt: skip
            await self._read_everything_again()
        body = position.model_dump_json().encode()
        if await self._write(lambda: self._replace(memory_keys.LOG_POSITION, body, revision)):
            self._position = position
        else:
            await self.compare_with_log()

    async def _read_everything_again(self) -> None:
        """Forget how far repositories are collected, and which deliveries were accepted."""
        for key in await _patiently(lambda: self._keys(memory_keys.every_state())):
            entry = await self._entry(key)
            if entry and entry.value:
                state = RepositoryState.model_validate_json(entry.value).unread_again()
                await self._put(key, state.model_dump_json().encode())
        await _patiently(lambda: self._js.purge_stream(f"KV_{DELIVERIES_BUCKET}"))

    async def _reached(self, generation: int) -> int:
        """The log's highest sequence that was acknowledged since the last loss; 0 if there is none."""
        kept = await self._get(memory_keys.LOG_REACHED)
        if not kept:
            return 0
        reliance, _ = unpack_reliance(kept)
        return reliance.sequence if reliance.generation == generation else 0

    async def ledger(self, entity: Entity) -> Ledger | None:
        """What has been published of a pull request, deployment or release, and is in the log still."""
        kept = await self._get(memory_keys.ledger(entity))
        if not kept:
            return None
        reliance, body = unpack_reliance(kept)
        return unpack(body) if self.position.supports(reliance) else None

    async def ledgers(self, entities: Iterable[Entity]) -> dict[Entity, Ledger | None]:
        """What has been published of each of these."""
        wanted = list(entities)
        found: list[Ledger | None] = []
        for start in range(0, len(wanted), READS_AT_ONCE):
            found += await asyncio.gather(*map(self.ledger, wanted[start : start + READS_AT_ONCE]))
        return dict(zip(wanted, found, strict=True))

    async def keep_ledgers(
        self, ledgers: Mapping[Entity, Ledger], published: Published, reached: int
    ) -> None:
        """Remember what has been published of entities: one durable write for all of them.

        `reached`: the log's sequence before that. Raises `LogLostError` if the log gave one again since.
        """
        if published.new and published.sequence <= reached:
            self.log_lost.set()
            raise LogLostError("the log gives sequences that it has given before")
        self._position = self.position.reached(published.sequence)
        reliance = Reliance(self.position.generation, self.position.last)
        kept = {memory_keys.ledger(entity): pack(ledger) for entity, ledger in ledgers.items()}
        kept |= {memory_keys.LOG_REACHED: b""} if published.new else {}
        await self._publisher.publish_all(
            Message(f"$KV.{COLLECTOR_BUCKET}.{key}", reliance.pack(body)) for key, body in kept.items()
        )

    async def bookmark(self, name: str) -> str | None:
        """The text that a source keeps under this name."""
        kept = await self._get(memory_keys.bookmark(name))
        return kept.decode() if kept else None

    async def keep_bookmark(self, name: str, text: str) -> None:
        """Keep a text under this name."""
        await self._put(memory_keys.bookmark(name), text.encode())

    async def state(self, host: str, repository_id: int) -> RepositoryState:
        """How far a repository is collected; at the very beginning if it is not known."""
        kept = await self._get(memory_keys.state(host, repository_id))
        return RepositoryState.model_validate_json(kept) if kept else RepositoryState()

    async def keep_state(self, host: str, repository_id: int, state: RepositoryState) -> None:
        """Remember how far a repository is collected."""
        await self._put(memory_keys.state(host, repository_id), state.model_dump_json().encode())

    async def held_open(self, host: str, repository_id: int) -> HeldOpen:
        """Which pull requests of a repository are open as far as is known."""
        return held_open.unpack(await self._get(memory_keys.held_open(host, repository_id)) or b"")

    async def keep_held_open(self, host: str, repository_id: int, held: HeldOpen) -> None:
        """Remember which pull requests of a repository are open."""
        await self._put(memory_keys.held_open(host, repository_id), held.pack())

    async def unsettled(self, host: str, repository_id: int) -> Unsettled:
        """Which deployments and releases of a repository are read again."""
        return unsettled.unpack(await self._get(memory_keys.unsettled(host, repository_id)) or b"")

    async def keep_unsettled(self, host: str, repository_id: int, some: Unsettled) -> None:
        """Remember which deployments and releases of a repository are read again."""
        await self._put(memory_keys.unsettled(host, repository_id), some.pack())

    async def labels(self, host: str, repository_id: int) -> LabelState:
        """What the labels of a repository were called when they were read last."""
        kept = await self._get(memory_keys.labels(host, repository_id))
        return LabelState.model_validate_json(kept) if kept else LabelState()

    async def keep_labels(self, host: str, repository_id: int, state: LabelState) -> None:
        """Remember what the labels of a repository are called."""
        await self._put(memory_keys.labels(host, repository_id), state.model_dump_json().encode())

    async def labelled(self, host: str, repository_id: int, names: Collection[str]) -> list[int]:
        """The numbers of the pull requests that were described with one of these labels, or may have been."""
        pattern = memory_keys.ledgers(host, repository_id, PULL)
        return await self._numbers(pattern, lambda ledger: may_have_label(ledger, names))

    async def released(self, host: str, repository_id: int) -> list[int]:
        """The database ids of the releases that are public as far as was published."""
        return await self._numbers(memory_keys.ledgers(host, repository_id, RELEASE), is_public)

    async def _numbers(self, pattern: str, wanted: Callable[[Ledger], bool]) -> list[int]:
        """The last parts of the keys of ledgers of which this holds."""
        subject = f"$KV.{COLLECTOR_BUCKET}.{pattern}"

        async def numbers() -> list[int]:
            return [
                int(message.subject.rpartition(".")[2])
                async for message in each_last_message(self._js, f"KV_{COLLECTOR_BUCKET}", subject)
                if message.data and wanted(unpack(unpack_reliance(message.data)[1]))
            ]

        return await _patiently(numbers)

    async def keep_need(self, need: Need) -> int:
        """Remember that a pull request is to be fetched; returns the revision of that wish."""
        return await self._put(_key_of(need), need.model_dump_json().encode())

    async def needs(self) -> list[tuple[Need, int]]:
        """Every pull request that is to be fetched, with the revision of the wish."""
        entries = await _patiently(lambda: self._entries(memory_keys.every_need()))
        return [(need, revision) for value, revision in entries if (need := _need(value))]

    async def drop_need(self, need: Need, revision: int) -> None:
        """Forget a wish, unless it has been uttered anew since."""
        await self._write(lambda: self._delete(_key_of(need), revision))

    async def backfill(self, host: str, repository_id: int) -> tuple[Backfill, int] | None:
        """The backfill that was asked for of a repository, whether or not it has ended; its revision."""
        entry = await self._entry(memory_keys.backfill(host, repository_id))
        return (Backfill.model_validate_json(entry.value or b""), entry.revision or 0) if entry else None

    async def backfills(self) -> list[tuple[Backfill, int]]:
        """Every backfill that was asked for, with its revision."""
        entries = await _patiently(lambda: self._entries(memory_keys.every_backfill()))
        return [(Backfill.model_validate_json(value), revision) for value, revision in entries]

    async def keep_backfill(self, backfill: Backfill, revision: int | None = None) -> int | None:
        """Remember a backfill, in place of that revision only or of any; None if there is another now."""
        key = memory_keys.backfill(backfill.host, backfill.repository_id)
        value = backfill.model_dump_json().encode()
        if revision is None:
            return await self._put(key, value)
        return await self._write(lambda: self._replace(key, value, revision))

    async def _replace(self, key: str, value: bytes, revision: int) -> int | None:
        try:
            return await self._bucket.update(key, value, last=revision)
        except KeyWrongLastSequenceError:
            return None

    async def delivered(self, guid: str) -> bool:
        """Whether a delivery was accepted in the last days."""
        return await self._entry(memory_keys.delivery(guid), self._deliveries) is not None

    async def keep_delivered(self, guid: str) -> None:
        """Remember for some days that a delivery was accepted."""
        key = memory_keys.delivery(guid)
        await self._write(lambda: self._deliveries.put(key, b""), DELIVERIES_BUCKET)

    async def _delete(self, key: str, revision: int) -> None:
        try:
            await self._bucket.delete(key, last=revision)
        except APIError as problem:
            if problem.err_code not in WRONG_REVISION:
                raise

    async def _keys(self, pattern: str) -> list[str]:
        """The keys under a pattern."""
        prefix = f"$KV.{COLLECTOR_BUCKET}."
        found = await cancel_safe(last_messages(self._js, f"KV_{COLLECTOR_BUCKET}", f"{prefix}{pattern}"))
        return [message.subject.removeprefix(prefix) for message in found]

    async def _get(self, key: str) -> bytes | None:
        entry = await self._entry(key)
        return entry.value if entry else None

    async def _entry(self, key: str, bucket: KeyValue | None = None) -> KeyValue.Entry | None:
        async def get() -> KeyValue.Entry | None:
            try:
                return await (bucket or self._bucket).get(key)
            except KeyNotFoundError:
                return None

        return await _patiently(get)

    async def _put(self, key: str, value: bytes) -> int:
        return await self._write(lambda: self._bucket.put(key, value))

    async def _write(
        self, operation: Callable[[], Awaitable[Result]], bucket: str = COLLECTOR_BUCKET
    ) -> Result:
        async def noted() -> Result:
            try:
                result = await operation()
            except TRANSIENT_ERRORS as problem:
                self._writes.failed(bucket, problem)
                raise
            self._writes.succeeded(bucket)
            return result

        return await _patiently(noted)

    async def _entries(self, pattern: str) -> list[tuple[bytes, int]]:
        """The values under a pattern, as they are now, and their revisions."""
        messages = await cancel_safe(
            last_messages(self._js, f"KV_{COLLECTOR_BUCKET}", f"$KV.{COLLECTOR_BUCKET}.{pattern}")
        )
        # a deleted key's last message is empty
        return [(each.data, each.metadata.sequence.stream) for each in messages if each.data]


def _need(value: bytes) -> Need | None:
    """A kept need; None for one that could never be fetched, and would keep the others from it."""
    try:
        return Need.model_validate_json(value)
    except ValidationError as problem:
        _log.warning("a pull request that is to be fetched cannot be: %s", problem.errors()[0]["msg"])
        return None


def _key_of(need: Need) -> str:
    return memory_keys.need(need.host, need.repository.id, need.number)
