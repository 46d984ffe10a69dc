"""Stores what has been published of each pull request, deployment, release and account."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping

from services.collector.checkpoints import keys
from services.collector.checkpoints.bucket import with_retry
from services.collector.checkpoints.log_position import unpack_reliance
from services.collector.checkpoints.store import CheckpointStore
from services.collector.facts.entities import PULL, RELEASE, Entity
from services.collector.publishing.published_facts import (
    PublishedFacts,
    is_public,
    may_have_label,
    pack,
    unpack,
)
from services.runtime.publisher import Published

READS_AT_ONCE = 100


class PublishedStore:
    """Reads and writes published facts; those that rely on what the log has lost are unknown."""

    def __init__(self, store: CheckpointStore) -> None:
        self._store = store

    @property
    def log_sequence(self) -> int:
        """The log's last sequence that is known."""
        return self._store.position.last

    async def of(self, entity: Entity) -> PublishedFacts | None:
        """What has been published of a pull request, deployment or release, and is in the log still."""
        stored = await self._store.bucket.get(keys.published_facts(entity))
        if not stored:
            return None
        reliance, body = unpack_reliance(stored)
        return unpack(body) if self._store.position.supports(reliance) else None

    async def of_each(self, entities: Iterable[Entity]) -> dict[Entity, PublishedFacts | None]:
        """What has been published of each of these."""
        wanted = list(entities)
        found: list[PublishedFacts | None] = []
        for start in range(0, len(wanted), READS_AT_ONCE):
            found += await asyncio.gather(*map(self.of, wanted[start : start + READS_AT_ONCE]))
        return dict(zip(wanted, found, strict=True))

    async def database_id(self, entity: Entity) -> int | None:
        """The database id of an entity of which something has been published; None of any other."""
        found = await self.of(entity)
        return found.id if found else None

    async def keep(self, facts: Mapping[Entity, PublishedFacts], published: Published, reached: int) -> None:
        """Store what has been published of entities: one durable write for all of them.

        `reached`: the log's sequence before that. Raises `LogLostError` if the log gave one again since.
        """
        values = {keys.published_facts(entity): pack(each) for entity, each in facts.items()}
        await self._store.publish(values, published, reached)

    async def labelled(self, host: str, repository_id: int, names: Collection[str]) -> list[int]:
        """The numbers of the pull requests that were described with one of these labels, or may have been."""
        pattern = keys.published_facts_of(host, repository_id, PULL)
        return await self._numbers(pattern, lambda facts: may_have_label(facts, names))

    async def public_releases(self, host: str, repository_id: int) -> list[int]:
        """The database ids of the releases that are public as far as was published."""
        return await self._numbers(keys.published_facts_of(host, repository_id, RELEASE), is_public)

    async def _numbers(self, pattern: str, wanted: Callable[[PublishedFacts], bool]) -> list[int]:
        """The last parts of the keys of published facts of which this holds."""

        async def numbers() -> list[int]:
            return [
                int(message.subject.rpartition(".")[2])
                async for message in self._store.bucket.messages(pattern)
                if message.data and wanted(unpack(unpack_reliance(message.data)[1]))
            ]

        return await with_retry(numbers)
