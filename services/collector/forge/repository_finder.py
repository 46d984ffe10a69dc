"""Finds repositories by name, each with the first reader that may read it."""

import logging
from dataclasses import dataclass, field

from services.collector.forge.access import AccessOf
from services.collector.forge.errors import OutdatedServerError, RefusedError
from services.collector.forge.reader import Reader
from services.collector.forge.repository_handle import RepositoryHandle
from services.contracts.events import Repository, Via
from services.contracts.notices import Quota

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class RepositoryFinder:
    """Finds repositories by name, and remembers who reads what."""

    of: AccessOf
    _handles: dict[str, RepositoryHandle] = field(default_factory=dict)
    _by_id: dict[int, RepositoryHandle] = field(default_factory=dict)
    _reader: Reader | None = None

    @property
    def via(self) -> Via:
        """By which road a repository was looked for last."""
        return self._reader.via if self._reader else Via.GRAPHQL

    @property
    def quota(self) -> Quota | None:
        """What was left of it when GitHub last said so."""
        return self._reader.quota if self._reader else None

    async def handle(self, owner: str, name: str) -> RepositoryHandle:
        """Find a repository with the first reader that may. Raises `ForgeError`."""
        key = f"{owner}/{name}".lower()
        known = self._handles.get(key)
        if known is None or not await known.holds():
            known = self._handles[key] = await self._find(owner, name)
        return known

    async def handle_of(self, repository: Repository) -> RepositoryHandle:
        """Find a repository by its id, whatever its name is now, else by its name. Raises `ForgeError`."""
        known = self._by_id.get(repository.id)
        return known or await self.handle(repository.owner, repository.name)

    def introduce(self, handle: RepositoryHandle) -> None:
        """A repository that was found in another way: it need not be looked for."""
        repository = handle.ref.repository
        self._handles[repository.full_name.lower()] = self._by_id[repository.id] = handle

    def forget(self, owner: str, name: str) -> None:
        """Find the repository anew next time: something about it has changed."""
        if gone := self._handles.pop(f"{owner}/{name}".lower(), None):
            self._by_id.pop(gone.ref.repository.id, None)

    def forget_id(self, repository_id: int) -> None:
        """The same, of a repository by its id."""
        if gone := self._by_id.get(repository_id):
            self.forget(gone.ref.repository.owner, gone.ref.repository.name)
            self._by_id.pop(repository_id, None)

    async def _find(self, owner: str, name: str) -> RepositoryHandle:
        access = await self.of(owner)
        *before, last = access.readers
        instead_of = None
        for self._reader in before:
            try:
                return RepositoryHandle(self._reader, await self._reader.ref(owner, name))
            except OutdatedServerError:
                instead_of = self._reader
            except RefusedError as refusal:
                _log.info(
                    "%s/%s by %s: %s; trying the next reader", owner, name, self._reader.method, refusal
                )
        self._reader = last
        try:
            return RepositoryHandle(last, await last.ref(owner, name), instead_of)
        except RefusedError as refusal:
            raise access.explained(refusal) from refusal
