"""Which reader a repository is read by: GraphQL where there is a token and it may, else REST."""

import logging
from dataclasses import dataclass, field

from services.collector.github.errors import RefusedError
from services.collector.pages import Place
from services.collector.sources.reader import Reader
from services.contracts.events import Via
from services.contracts.notices import Quota

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contact:
    """A repository, and who reads it."""

    reader: Reader
    place: Place


@dataclass(slots=True)
class Readers:
    """The readers in the order in which they are tried; remembers who reads what."""

    readers: tuple[Reader, ...]
    _contacts: dict[str, Contact] = field(default_factory=dict)

    @property
    def via(self) -> Via:
        """By which road a repository is looked for first."""
        return self.readers[0].via

    @property
    def quota(self) -> Quota | None:
        """What was left of it when GitHub last said so."""
        return self.readers[0].quota

    async def contact(self, owner: str, name: str) -> Contact:
        """Find a repository with the first reader that may. Raises `GitHubError`."""
        key = f"{owner}/{name}".lower()
        if key not in self._contacts:
            self._contacts[key] = await self._find(owner, name)
        return self._contacts[key]

    def introduce(self, contact: Contact) -> None:
        """A repository that was found in another way: it need not be looked for."""
        self._contacts[contact.place.repository.full_name.lower()] = contact

    def forget(self, owner: str, name: str) -> None:
        """Find the repository anew next time: something about it has changed."""
        self._contacts.pop(f"{owner}/{name}".lower(), None)

    async def _find(self, owner: str, name: str) -> Contact:
        *before, last = self.readers
        for reader in before:
            try:
                return Contact(reader, await reader.place(owner, name))
            except RefusedError as refusal:
                _log.warning("%s/%s by %s: %s; trying REST", owner, name, reader.method, refusal)
        return Contact(last, await last.place(owner, name))
