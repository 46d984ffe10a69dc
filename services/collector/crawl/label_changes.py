"""Reads pull requests of one repository again whose labels were renamed or deleted: neither moves them."""

import logging
from collections.abc import Iterable, Mapping

from services.collector.crawl.crawl_store import CrawlStore
from services.collector.crawl.event_sink import RepositoryEventSink
from services.collector.crawl_state.label_state import LabelState
from services.collector.fetch.fetch_request import FetchRequest
from services.collector.fetch.fetcher import Fetcher
from services.collector.forge.fetches import FetchTarget
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.publishing.published_store import PublishedStore

_log = logging.getLogger(__name__)


class LabelChanges:
    """What a repository's labels are called, and which of its pull requests are still to be read again.

    Those are looked for twice: one that was being read when its label changed may have come into the log
    after the first search.
    """

    def __init__(self, host: str, store: CrawlStore, published: PublishedStore, fetcher: Fetcher) -> None:
        self._host = host
        self._store = store
        self._published = published
        self._fetcher = fetcher
        self._repository_id = 0
        self._state = LabelState()
        self._removed: set[str] = set()
        self._numbers: list[int] = []
        self._done: set[int] = set()

    async def load(self, repository_id: int) -> None:
        """Recall what was known of a repository."""
        self._repository_id = repository_id
        self._state = await self._store.labels(repository_id)

    @property
    def open(self) -> bool:
        """Whether something is to be read again."""
        return bool(self._state.gone or self._removed)

    def removed(self, names: Iterable[str]) -> None:
        """A delivery says that no label has these names any more."""
        self._removed |= set(names)

    async def seen(self, names: Mapping[str, str]) -> None:
        """What the labels are called now, by their node ids."""
        await self._keep(self._state.seen(names))

    async def step(self, handle: RepositoryHandle, sink: RepositoryEventSink) -> None:
        """Read some of those pull requests again. Raises `ForgeError`."""
        removed, self._removed = self._removed, set()
        await self._keep(self._state.without(removed))
        if not self._numbers:
            self._numbers = await self._found(handle)
        if not self._numbers:
            self._done.clear()
            await self._keep(self._state.caught_up())
            return
        some = self._numbers[: handle.reader.at_once]
        await self._read(handle, sink, some)
        self._done |= set(some)
        del self._numbers[: len(some)]

    async def _keep(self, state: LabelState) -> None:
        if state is self._state:
            return
        if set(state.gone) - set(self._state.gone):
            self._numbers, self._done = [], set()
        await self._store.keep_labels(self._repository_id, state)
        self._state = state

    async def _found(self, handle: RepositoryHandle) -> list[int]:
        gone = self._state.gone
        labelled = await self._published.labelled(self._host, self._repository_id, gone)
        found = [number for number in labelled if number not in self._done]
        if found:
            name, count = handle.ref.repository.full_name, len(found)
            _log.info("%s: %d pull requests are read again: labels without %s", name, count, ", ".join(gone))
        return found

    async def _read(self, handle: RepositoryHandle, sink: RepositoryEventSink, numbers: list[int]) -> None:
        ref = handle.ref
        fetched = await handle.reader.fetch([FetchTarget(ref, number) for number in numbers])
        await sink.publish(fetched.events)
        await sink.publish_dead_letter(ref.repository.full_name, fetched.unreadable)
        for each in fetched.heavy:
            request = FetchRequest(host=self._host, repository=ref.repository, number=each.number)
            await self._fetcher.request(request)
