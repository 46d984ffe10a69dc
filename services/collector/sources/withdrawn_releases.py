"""Releases that were published and are not there any more: GitHub lists only what there is."""

from collections.abc import Collection

from services.collector.facts.shipments import release_withdrawn
from services.collector.facts.snapshot import Sight
from services.collector.memory.memory import Memory
from services.collector.sources.readers import Contact
from services.contracts.events import ReleasePublished


class WithdrawnReleases:
    """Of one repository."""

    def __init__(self, host: str, memory: Memory) -> None:
        self._host = host
        self._memory = memory
        self._there: Collection[int] = ()

    async def after(self, contact: Contact, there: Collection[int]) -> list[ReleasePublished]:
        """What follows from a walk through all releases, in which these ids were there. Raises `GitHubError`.

        As long as they are the same nothing is looked up: whatever was gone has been told.
        """
        if there == self._there:
            return []
        reader, repository = contact.reader, contact.place.repository
        public = await self._memory.released(self._host, repository.id)
        missing = sorted(set(public).difference(there))
        gone = await reader.gone_releases(contact.place, missing) if missing else ()
        self._there = there
        sight = Sight(self._host, reader.via, reader.now, contact.place.seen_at)
        return [release_withdrawn(each, repository, sight) for each in gone]
