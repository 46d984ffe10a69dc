"""Who knows who is behind a pseudonym: keeps the key, and looks up the logins that there are."""

import asyncio
from dataclasses import replace
from typing import TypeVar

from services.contracts.definitions.vocabulary import PeopleShown
from services.contracts.readmodels import PSEUDONYMS
from services.gateway.lists.rounds import Concerned
from services.gateway.privacy.discretion import behind, pseudonyms_in
from services.gateway.privacy.showing import Privacy
from services.gateway.questions.filters import Filters, Names
from services.gateway.store.in_force import InForce
from services.gateway.store.store import Store

AGAIN_SECONDS = 1.0

Asked = TypeVar("Asked", Filters, Concerned)


class Confidant:
    """`key` is the one that was set; without it, the one that MongoDB keeps. Methods raise `StoreError`."""

    def __init__(self, store: Store, key: str) -> None:
        self._store = store
        self._key = key.encode()
        self._read_set = ""
        self._known: dict[str, str] = {}
        self._looked_up_at = float("-inf")

    async def privacy(self, in_force: InForce) -> Privacy:
        """What is shown of individuals by these definitions."""
        show = in_force.definitions.people.show
        if show is PeopleShown.NAMED:
            return Privacy(show)
        self._key = self._key or await self._store.key(PSEUDONYMS)
        return Privacy(show, self._key)

    async def understood(self, asked: Asked, in_force: InForce, privacy: Privacy) -> Asked:
        """Filters by the people who were asked for. Raises `BadParameterError` for what may not be asked."""
        authors = await self._logins("author", asked.authors, in_force, privacy)
        reviewers = await self._logins("reviewer", asked.reviewers, in_force, privacy)
        return replace(asked, authors=authors, reviewers=reviewers)

    async def _logins(self, parameter: str, asked: Names, in_force: InForce, privacy: Privacy) -> Names:
        pseudonyms = pseudonyms_in(parameter, asked, privacy)
        if pseudonyms and not self._knows(pseudonyms, in_force.read_set):
            await self._look_up(in_force.read_set, privacy)
        return behind(asked, pseudonyms, self._known)

    def _knows(self, pseudonyms: Names, read_set: str) -> bool:
        """Whether there is nobody to look up; who does not exist is not looked up again at once."""
        if read_set != self._read_set:
            return False
        recently = asyncio.get_running_loop().time() < self._looked_up_at + AGAIN_SECONDS
        return recently or pseudonyms <= self._known.keys()

    async def _look_up(self, read_set: str, privacy: Privacy) -> None:
        logins = await self._store.logins(read_set)
        self._known = {privacy.name(login): login for login in logins}
        self._read_set, self._looked_up_at = read_set, asyncio.get_running_loop().time()
