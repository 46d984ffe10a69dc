"""Pseudonyms: the key they are made with, and who is behind a name or a pseudonym."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from services.contracts.definitions.vocabulary import PeopleShown
from services.contracts.readmodels.keys import PSEUDONYMS
from services.gateway.metrics.row_tables import AnyAnswer
from services.gateway.privacy.access_policy import NOBODY, pseudonyms_in
from services.gateway.privacy.anonymization import Privacy, logins_in
from services.gateway.privacy.pseudonym_words import pseudonym
from services.gateway.queries.filters import Filters, Names
from services.gateway.queries.names import by_name, spell
from services.gateway.store.accounts import find_accounts_of, find_everybody, find_people
from services.gateway.store.active_definitions import ActiveDefinitions
from services.gateway.store.keys import shared_key
from services.gateway.store.store import Store

AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ResolvedPeople:
    """Who is meant: the logins that are shown, and what tells persons apart."""

    logins: Names
    persons: Names


class Pseudonyms:
    """Resolves names and pseudonyms to people. Methods raise `StoreError`.

    `key` is the one of the settings; without one, MongoDB has one for all gateways.
    """

    def __init__(self, store: Store, key: str) -> None:
        self._store = store
        self._key = key.encode()
        self._persons: dict[str, str] = {}
        self._loaded_at = float("-inf")

    async def privacy(self, active: ActiveDefinitions) -> Privacy:
        """What is shown of individuals by these definitions."""
        show = active.definitions.people.show
        if show is PeopleShown.NAMED:
            return Privacy(show)
        self._key = self._key or await shared_key(self._store, PSEUDONYMS)
        return Privacy(show, self._key)

    async def identify(
        self, answers: Iterable[AnyAnswer], active: ActiveDefinitions, privacy: Privacy
    ) -> Privacy:
        """The same with the persons who are behind the logins in answers."""
        if privacy.show is not PeopleShown.PSEUDONYMOUS:
            return privacy
        logins = await asyncio.to_thread(lambda: set[str]().union(*map(logins_in, answers)))
        return await self.identify_logins(logins, active, privacy)

    async def identify_logins(
        self, logins: Collection[str], active: ActiveDefinitions, privacy: Privacy
    ) -> Privacy:
        """The same with the persons who are behind logins."""
        if privacy.show is not PeopleShown.PSEUDONYMOUS:
            return privacy
        found = by_name(await find_people(self._store, active.generation, logins), logins)
        return replace(
            privacy, persons={name: min(one.person for one in some) for name, some in found.items()}
        )

    async def resolve_people(
        self, requested: Filters, active: ActiveDefinitions, privacy: Privacy
    ) -> Filters:
        """Filters by the people who were asked for. Raises `BadParameterError` for what may not be asked."""
        authors = await self._people("author", requested.authors, active, privacy)
        reviewers = await self._people("reviewer", requested.reviewers, active, privacy)
        involved = await self._people("involves", requested.involved, active, privacy)
        return replace(
            requested,
            authors=authors.logins,
            reviewers=reviewers.logins,
            involved=involved.logins,
            author_persons=authors.persons,
            reviewer_persons=reviewers.persons,
            involved_persons=involved.persons,
        )

    async def _people(
        self, parameter: str, requested: Names, active: ActiveDefinitions, privacy: Privacy
    ) -> ResolvedPeople:
        generation, pseudonyms = active.generation, pseudonyms_in(parameter, requested, privacy)
        plain = requested - pseudonyms
        found = by_name(await find_people(self._store, generation, plain), plain)
        logins = spell(plain, {name: [one.login for one in some] for name, some in found.items()})
        persons = frozenset(one.person for some in found.values() for one in some)
        if not pseudonyms:
            return ResolvedPeople(logins, persons)
        if not self._all_known(pseudonyms):
            await self._load(generation, privacy)
        behind = frozenset(self._persons.get(name, NOBODY) for name in pseudonyms)
        accounts = await find_accounts_of(self._store, generation, behind)
        return ResolvedPeople(logins | {NOBODY, *(one.login for one in accounts)}, persons | behind)

    def _all_known(self, pseudonyms: Names) -> bool:
        """Whether there is nobody to look up; who does not exist is not looked up again at once."""
        recently = asyncio.get_running_loop().time() < self._loaded_at + AGAIN_SECONDS
        return recently or pseudonyms <= self._persons.keys()

    async def _load(self, generation: str, privacy: Privacy) -> None:
        persons = {one.person for one in await find_everybody(self._store, generation)}
        self._persons = {pseudonym(person, privacy.key): person for person in persons}
        self._loaded_at = asyncio.get_running_loop().time()
