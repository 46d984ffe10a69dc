"""Under which name a repository goes: where its watched name leads, and what is published of that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.collector.crawl_state.crawl_state import SHALLOW
from services.collector.facts.observation import Observation
from services.collector.facts.repositories import repository_described
from services.collector.forge.errors import RefusedError
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.timing.clock import Clock
from services.contracts.events import Repository, Via

# By REST it is looked at every poll, without a token seldom: there each request counts.
AGAIN = {Via.GRAPHQL: timedelta(minutes=5), Via.REST: timedelta(0)}
SELDOM = timedelta(hours=1)


class RepositoryName:
    """Of one repository: a name may come to lead to another, and a repository to another name."""

    def __init__(self, host: str, publisher: EventPublisher, clock: Clock) -> None:
        self._host = host
        self._publisher = publisher
        self._clock = clock
        self._published: Repository | None = None
        self._due = datetime.min.replace(tzinfo=UTC)

    def forget(self) -> None:
        """Look and publish anew next time."""
        self._published, self._due = None, datetime.min.replace(tzinfo=UTC)

    def is_published(self, ref: RepositoryRef) -> bool:
        """Whether all that a place says of its repository has been published."""
        return ref.repository == self._published

    async def publish(self, handle: RepositoryHandle) -> None:
        """Publish name and default branch, where they are news."""
        ref, reader = handle.ref, handle.reader
        if not self.is_published(ref):
            observation = Observation(self._host, reader.via, reader.now, ref.seen_at)
            await self._publisher.publish([repository_described(ref.repository, observation, ref.seen_at)])
            self._published = ref.repository

    async def resolve(self, handle: RepositoryHandle, watched: str) -> RepositoryHandle | None:
        """What the watched name leads to now, where nothing else tells; None where it is not looked.

        By GraphQL every poll shows the name of today, so that only a name that was given up is to be looked
        at: it may become another repository's. Raises `ForgeError`.
        """
        now, reader = self._clock(), handle.reader
        renamed = handle.ref.repository.full_name.lower() != watched.lower()
        if now < self._due or (reader.via is Via.GRAPHQL and not renamed):
            return None
        self._due = now + (SELDOM if reader.method == SHALLOW else AGAIN[reader.via])
        try:
            return replace(handle, ref=await reader.ref(*watched.split("/", 1)))
        except RefusedError as refusal:
            if refusal.missing:  # as long as it is there by its id, it is followed by that
                return None
            raise
