"""Which reader a repository is read by: GraphQL where there is a token and it may, else REST."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.collector.github.errors import RefusedError
from services.collector.github.permissions import explained
from services.collector.sources.access import Access
from services.collector.sources.reader import Reader
from services.collector.walking.pages import Place
from services.contracts.events import Via
from services.contracts.notices import Quota

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contact:
    """A repository, and who reads it."""

    reader: Reader
    place: Place


AccessOf = Callable[[str], Awaitable[Access]]
"""Who reads an owner's repositories. Raises `GitHubError`."""


@dataclass(slots=True)
class Readers:
    """Finds repositories by name, and remembers who reads what."""

    of: AccessOf
    _contacts: dict[str, Contact] = field(default_factory=dict)
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
        access = await self.of(owner)
        *before, last = access.readers
        for self._asked in before:
            try:
                return Contact(self._asked, await self._asked.place(owner, name))
            except RefusedError as refusal:
                _log.info("%s/%s by %s: %s; trying REST", owner, name, self._asked.method, refusal)
        self._asked = last
        try:
            return Contact(last, await last.place(owner, name))
        except RefusedError as refusal:
            raise explained(refusal, access.who) from refusal
