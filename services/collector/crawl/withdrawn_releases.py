"""Releases that were published and are not there any more: GitHub lists only what there is."""

from collections.abc import Collection

from services.collector.facts.observation import Observation
from services.collector.facts.releases import release_withdrawn
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.publishing.published_store import PublishedStore
from services.contracts.events import ReleasePublished


class WithdrawnReleases:
    """Finds the releases of one repository that are not public any more."""

    def __init__(self, host: str, store: PublishedStore) -> None:
        self._host = host
        self._store = store
        self._there: Collection[int] = ()

    async def after(self, handle: RepositoryHandle, there: Collection[int]) -> list[ReleasePublished]:
        """What follows from a crawl through all releases, in which these ids were there. Raises `ForgeError`.

        As long as they are the same nothing is looked up: whatever was gone has been told.
        """
        if there == self._there:
            return []
        reader, repository = handle.reader, handle.ref.repository
        public = await self._store.public_releases(self._host, repository.id)
        missing = sorted(set(public).difference(there))
        gone = await reader.gone_releases(handle.ref, missing) if missing else ()
        self._there = there
        observation = Observation(self._host, reader.via, reader.now, handle.ref.seen_at)
        return [release_withdrawn(each, repository, observation) for each in gone]
