"""Under which name a repository is watched, which one that is now, and who reads it."""

import logging

from services.collector.forge.repository_finder import RepositoryFinder
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.watch.watch_list import WatchList

_log = logging.getLogger(__name__)


class RepositoryIdentity:
    """A repository by the name it is watched by; what is stored of it goes by its database id."""

    def __init__(self, name: str, finder: RepositoryFinder, watch_list: WatchList) -> None:
        self.name = self.watched = name
        self.handle: RepositoryHandle | None = None
        self.id: int | None = None
        self.finder = finder
        self._watch_list = watch_list

    async def find(self) -> RepositoryHandle:
        """Find it by the name under which it is watched. Raises `ForgeError`."""
        return await self.finder.handle(*self.watched.split("/", 1))

    def found(self, handle: RepositoryHandle) -> RepositoryHandle:
        """Go on under the name it has today."""
        name = handle.ref.repository.full_name
        if name.lower() != self.name.lower():
            _log.info("%s is now %s", self.name, name)
            self.finder.forget(*self.name.split("/", 1))
        self.name, self.handle, self.id = name, handle, handle.ref.repository.id
        self._watch_list.found(self.id, name)
        self.finder.introduce(handle)
        return handle

    def became(self, handle: RepositoryHandle) -> bool:
        """Whether the name leads to another repository now; the former one is dropped."""
        found = handle.ref.repository
        if self.id is None or self.id == found.id:
            return False
        _log.info("%s is another repository now", found.full_name)
        self._watch_list.left(self.id)
        self.handle, self.id = None, None
        return True

    def forget(self) -> None:
        """Find it anew next time, by the name under which it is watched."""
        for name in (self.name, self.watched):
            self.finder.forget(*name.split("/", 1))
        self.handle = None

    def unwatch(self) -> None:
        """It is not watched any more, unless by its name."""
        if self.id is not None:
            self._watch_list.left(self.id)
