"""Who knows who is behind a name, or a pseudonym: keeps the key, and looks up the people that there are."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel

from services.contracts.definitions.vocabulary import PeopleShown
from services.contracts.readmodels.keys import PSEUDONYMS
from services.gateway.lists.rounds import Concerned
from services.gateway.privacy.discretion import NOBODY, pseudonyms_in
from services.gateway.privacy.pseudonyms import pseudonym
from services.gateway.privacy.showing import Privacy, logins_in
from services.gateway.questions.filters import Filters, Names
from services.gateway.store.in_force import InForce
from services.gateway.store.names import by_name, everybody, people_called, people_of, spelt
from services.gateway.store.store import Store

AGAIN_SECONDS = 1.0

Asked = TypeVar("Asked", Filters, Concerned)


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is meant: the logins that are shown, and what tells persons apart."""

    logins: Names
    persons: Names


class Confidant:
    """`key` is the one that was set; without it, the one that MongoDB keeps. Methods raise `StoreError`."""

    def __init__(self, store: Store, key: str) -> None:
        self._store = store
        self._key = key.encode()
        self._known: dict[str, str] = {}
        self._looked_up_at = float("-inf")

    async def privacy(self, in_force: InForce) -> Privacy:
        """What is shown of individuals by these definitions."""
        show = in_force.definitions.people.show
        if show is PeopleShown.NAMED:
            return Privacy(show)
        self._key = self._key or await self._store.key(PSEUDONYMS)
        return Privacy(show, self._key)

    async def knowing(self, answers: Iterable[BaseModel], in_force: InForce, privacy: Privacy) -> Privacy:
        """The same, knowing who is behind the logins of answers."""
        if privacy.show is not PeopleShown.PSEUDONYMOUS:
            return privacy
        logins = set[str]().union(*map(logins_in, answers))
        found = by_name(await people_called(self._store, in_force.read_set, logins), logins)
        return replace(
            privacy, persons={name: min(one.person for one in some) for name, some in found.items()}
        )

    async def understood(self, asked: Asked, in_force: InForce, privacy: Privacy) -> Asked:
        """Filters by the people who were asked for. Raises `BadParameterError` for what may not be asked."""
        authors = await self._people("author", asked.authors, in_force, privacy)
        reviewers = await self._people("reviewer", asked.reviewers, in_force, privacy)
        understood = replace(asked, authors=authors.logins, reviewers=reviewers.logins)
        if isinstance(understood, Filters):
            return replace(understood, author_persons=authors.persons, reviewer_persons=reviewers.persons)
        return understood

    async def _people(self, parameter: str, asked: Names, in_force: InForce, privacy: Privacy) -> Meant:
        read_set, pseudonyms = in_force.read_set, pseudonyms_in(parameter, asked, privacy)
        plain = asked - pseudonyms
        found = by_name(await people_called(self._store, read_set, plain), plain)
        logins = spelt(plain, {name: [one.login for one in some] for name, some in found.items()})
        persons = frozenset(one.person for some in found.values() for one in some)
        if not pseudonyms:
            return Meant(logins, persons)
        if not self._knows(pseudonyms):
            await self._look_up(read_set, privacy)
        behind = frozenset(self._known.get(name, NOBODY) for name in pseudonyms)
        accounts = await people_of(self._store, read_set, behind)
        return Meant(logins | {NOBODY, *(one.login for one in accounts)}, persons | behind)

    def _knows(self, pseudonyms: Names) -> bool:
        """Whether there is nobody to look up; who does not exist is not looked up again at once."""
        recently = asyncio.get_running_loop().time() < self._looked_up_at + AGAIN_SECONDS
        return recently or pseudonyms <= self._known.keys()

    async def _look_up(self, read_set: str, privacy: Privacy) -> None:
        persons = {one.person for one in await everybody(self._store, read_set)}
        self._known = {pseudonym(person, privacy.key): person for person in persons}
        self._looked_up_at = asyncio.get_running_loop().time()
