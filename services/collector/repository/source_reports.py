"""Publishes the progress of one repository as a source, under the name it has now only."""

from services.collector.publishing.event_publisher import EventPublisher
from services.collector.repository.progress import RepositoryReport, removed_source, source_progress
from services.collector.timing.clock import Clock
from services.collector.watch.watch_list import WatchList


class SourceReporter:
    """Remembers under which names a repository has been reported, and removes those that it has no more."""

    def __init__(self, host: str, publisher: EventPublisher, watch_list: WatchList, clock: Clock) -> None:
        self.host = host
        self._publisher = publisher
        self._watch_list = watch_list
        self._clock = clock
        self._names: set[str] = set()

    def reported_before(self, name: str | None) -> None:
        """An earlier run reported it under this name."""
        self._names |= {name} if name else set()

    def is_reported_as(self, name: str) -> bool:
        """Whether it has been reported under this name, and under no other."""
        return self._names == {name}

    async def rename(self, name: str, repository_id: int | None) -> None:
        """Remove the reports under all other names."""
        await self._remove(self._names - {name}, repository_id)
        self._names = {name}

    async def publish(self, report: RepositoryReport) -> None:
        """Publish how far it is."""
        await self._publisher.report(source_progress(report))

    async def remove(self, repository_id: int | None) -> None:
        """Remove all reports: it is not collected any more."""
        await self._remove(self._names, repository_id)

    async def _remove(self, names: set[str], repository_id: int | None) -> None:
        for name in names:
            if not self._watch_list.is_taken(name, repository_id):
                await self._publisher.report(removed_source(self.host, name, self._clock()))
