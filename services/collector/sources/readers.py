"""Which reader a repository is read by: GraphQL where there is a token and it may, else REST."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.collector.github.errors import OldSchemaError, RefusedError
from services.collector.github.permissions import explained
from services.collector.sources.access import Access
from services.collector.sources.reader import Reader
from services.collector.walking.pages import Place
from services.contracts.events import Repository, Via
from services.contracts.notices import Quota

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contact:
    """A repository, and who reads it. `instead_of`: who would, if the server were not too old for that."""

    reader: Reader
    place: Place
    instead_of: Reader | None = None

    async def holds(self) -> bool:
        """Whether its reader is still the right one: servers turn out to be too old, and are upgraded."""
        if await self.reader.gap():
            return False
        return self.instead_of is None or await self.instead_of.gap() is not None

    async def note(self) -> str | None:
        """Which reader it is and why, where it is not the usual one."""
        gap = await self.instead_of.gap() if self.instead_of else None
        return gap and f"read by {self.reader.via.upper()}, since GraphQL of this server is too old: {gap}"


AccessOf = Callable[[str], Awaitable[Access]]
"""Who reads an owner's repositories. Raises `GitHubError`."""


@dataclass(slots=True)
class Readers:
    """Finds repositories by name, and remembers who reads what."""

    of: AccessOf
    _contacts: dict[str, Contact] = field(default_factory=dict)
    _by_id: dict[int, Contact] = field(default_factory=dict)
    _asked: Reader | None = None

    @property
    def via(self) -> Via:
        """By which road a repository was looked for last."""
        return self._asked.via if self._asked else Via.GRAPHQL

    @property
    def quota(self) -> Quota | None:
        """What was left of it when GitHub last said so."""
        return self._asked.quota if self._asked else None

    async def contact(self, owner: str, name: str) -> Contact:
        """Find a repository with the first reader that may. Raises `GitHubError`."""
        key = f"{owner}/{name}".lower()
        known = self._contacts.get(key)
        if known is None or not await known.holds():
            known = self._contacts[key] = await self._find(owner, name)
        return known

    async def contact_of(self, repository: Repository) -> Contact:
        """Find a repository by its id, whatever its name is now, else by its name. Raises `GitHubError`."""
        known = self._by_id.get(repository.id)
        return known or await self.contact(repository.owner, repository.name)

    def introduce(self, contact: Contact) -> None:
        """A repository that was found in another way: it need not be looked for."""
        repository = contact.place.repository
        self._contacts[repository.full_name.lower()] = self._by_id[repository.id] = contact

    def forget(self, owner: str, name: str) -> None:
        """Find the repository anew next time: something about it has changed."""
        if gone := self._contacts.pop(f"{owner}/{name}".lower(), None):
            self._by_id.pop(gone.place.repository.id, None)

    def forget_id(self, repository_id: int) -> None:
        """The same, of a repository by its id."""
        if gone := self._by_id.get(repository_id):
            self.forget(gone.place.repository.owner, gone.place.repository.name)
            self._by_id.pop(repository_id, None)

    async def _find(self, owner: str, name: str) -> Contact:
        access = await self.of(owner)
        *before, last = access.readers
        instead_of = None
        for self._asked in before:
            try:
                return Contact(self._asked, await self._asked.place(owner, name))
            except OldSchemaError:
                instead_of = self._asked
            except RefusedError as refusal:
                _log.info("%s/%s by %s: %s; trying REST", owner, name, self._asked.method, refusal)
        self._asked = last
        try:
            return Contact(last, await last.place(owner, name), instead_of)
        except RefusedError as refusal:
            raise explained(refusal, access.who) from refusal
