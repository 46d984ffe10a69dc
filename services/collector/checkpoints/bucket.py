"""A JetStream key-value bucket. Every operation waits while NATS is away.

Whoever cannot wait puts a timeout around it.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig
from nats.js.errors import APIError, BucketNotFoundError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue
from tenacity import AsyncRetrying, before_sleep_log, retry_if_exception, wait_random_exponential

from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.stream_reader import StreamSelection, read
from services.runtime.write_health import WriteHealth

WRONG_REVISION = (10071, 10164)  # JetStream's codes for "wrong last sequence"

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


async def with_retry(
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
            return await operation()
    raise AssertionError("retried for ever")


async def open_bucket(
    client: ReconnectingClient, config: KeyValueConfig, writes: WriteHealth
) -> "KeyValueBucket":
    """Open a bucket, creating it the first time; waits while JetStream is not ready."""
    bucket = await with_retry(lambda: _open(client.jetstream(), config))
    return KeyValueBucket(client, bucket, config.bucket, writes)


async def _open(js: JetStreamContext, config: KeyValueConfig) -> KeyValue:
    """Open a bucket; several of its keys may be written as one atomic batch.

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


class KeyValueBucket:
    """Reads and writes the keys of one bucket."""

    def __init__(self, client: ReconnectingClient, bucket: KeyValue, name: str, writes: WriteHealth) -> None:
        self._client = client
        self._bucket = bucket
        self._name = name
        self._writes = writes

    async def get(self, key: str) -> bytes | None:
        """Return the value of a key; None if there is none."""
        entry = await self.entry(key)
        return entry.value if entry else None

    async def entry(self, key: str) -> KeyValue.Entry | None:
        """Return the value of a key and its revision; None if there is none."""

        async def get() -> KeyValue.Entry | None:
            try:
                return await self._bucket.get(key)
            except KeyNotFoundError:
                return None

        return await with_retry(get)

    async def put(self, key: str, value: bytes) -> int:
        """Write a value; returns its revision."""
        return await self._write(lambda: self._bucket.put(key, value))

    async def replace(self, key: str, value: bytes, revision: int) -> int | None:
        """Write a value in place of that revision only; returns the new one, None if there is another now."""
        return await self._write(lambda: self._replace(key, value, revision))

    async def delete(self, key: str, revision: int) -> None:
        """Delete a key, unless it has another revision now."""
        await self._write(lambda: self._delete(key, revision))

    async def entries(self, pattern: str) -> list[tuple[bytes, int]]:
        """The values under a pattern, as they are now, and their revisions."""
        return await with_retry(lambda: self._entries(pattern))

    async def keys(self, pattern: str) -> list[str]:
        """The keys under a pattern."""
        return await with_retry(lambda: self._keys(pattern))

    def messages(self, pattern: str) -> AsyncIterator[Msg]:
        """The last message of each key under a pattern, one after the other; empty of a deleted key."""
        return read(self._client, StreamSelection(self._stream, self.subject(pattern), last_of_each=True))

    def subject(self, key: str) -> str:
        """The NATS subject of a key."""
        return f"$KV.{self._name}.{key}"

    async def purge(self) -> None:
        """Delete all keys."""
        await with_retry(lambda: self._client.jetstream().purge_stream(self._stream))

    @property
    def _stream(self) -> str:
        return f"KV_{self._name}"

    async def _all(self, pattern: str) -> list[Msg]:
        return [message async for message in self.messages(pattern)]

    async def _entries(self, pattern: str) -> list[tuple[bytes, int]]:
        messages = await self._all(pattern)
        # a deleted key's last message is empty
        return [(each.data, each.metadata.sequence.stream) for each in messages if each.data]

    async def _keys(self, pattern: str) -> list[str]:
        return [message.subject.removeprefix(self.subject("")) for message in await self._all(pattern)]

    async def _replace(self, key: str, value: bytes, revision: int) -> int | None:
        try:
            return await self._bucket.update(key, value, last=revision)
        except KeyWrongLastSequenceError:
            return None

    async def _delete(self, key: str, revision: int) -> None:
        try:
            await self._bucket.delete(key, last=revision)
        except APIError as problem:
            if problem.err_code not in WRONG_REVISION:
                raise

    async def _write(self, operation: Callable[[], Awaitable[Result]]) -> Result:
        async def noted() -> Result:
            try:
                result = await operation()
            except TRANSIENT_ERRORS as problem:
                self._writes.failed(self._name, problem)
                raise
            self._writes.succeeded(self._name)
            return result

        return await with_retry(noted)
