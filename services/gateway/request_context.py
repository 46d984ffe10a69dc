"""What the routes work with: built once in `app.py`, and looked at anew for every question."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import BaseModel

from services.contracts.scopes import Scope
from services.gateway.access.grant import Grant
from services.gateway.compute_pool import ComputePool, Result
from services.gateway.day_tables.cache import DayCache
from services.gateway.day_tables.day_table import DayTable
from services.gateway.live.feed import Live
from services.gateway.metrics.memberships import Memberships
from services.gateway.privacy.anonymization import PEOPLE_HIDDEN, Privacy, anonymize
from services.gateway.privacy.pseudonyms import PeopleFilters, Pseudonyms
from services.gateway.queries.buckets import today_in
from services.gateway.queries.filters import Filters, Names
from services.gateway.queries.period import Period
from services.gateway.store.active_definitions import ActiveDefinitions
from services.gateway.store.names import (
    by_name,
    people_called,
    repositories_called,
    spelt,
    teams_of_github,
)
from services.gateway.store.store import Store
from services.runtime.health import Health


@dataclass(frozen=True, slots=True)
class Gateway:
    """The read models, who knows people, the tables in memory, the live feed, health, and the clock."""

    store: Store
    pseudonyms: Pseudonyms
    days: DayCache
    live: Live
    health: Health
    clock: Callable[[], datetime]
    compute_pool: ComputePool

    async def context(self, grant: Grant) -> "RequestContext":
        """The read models that are served right now, as whoever asks may see them."""
        active = await self.store.active()
        privacy = await self.pseudonyms.privacy(active) if grant.allows(Scope.PEOPLE) else PEOPLE_HIDDEN
        return RequestContext(self, active, privacy, self.clock())


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The read models as one question sees them, at one moment."""

    gateway: Gateway
    active: ActiveDefinitions
    privacy: Privacy
    now: datetime

    @property
    def today(self) -> date:
        """The day it is for the team."""
        return today_in(self.active.zone, self.now)

    async def memberships(self) -> Memberships:
        """Who is in which team when, under the logins that are shown."""
        definitions = self.active.definitions
        stated = {one.login for team in definitions.teams for one in team.memberships()}
        names = {*stated, *definitions.people.aliases}
        known = by_name(await people_called(self.store, self.generation, names), names)
        teams = await teams_of_github(self.store, self.generation) if definitions.teams else []
        return Memberships.of(definitions, {name: some[0].login for name, some in known.items()}, teams)

    @property
    def store(self) -> Store:
        """Where documents are read."""
        return self.gateway.store

    @property
    def generation(self) -> str:
        """The set of read models that is served."""
        return self.active.generation

    async def compute(self, work: Callable[[], Result]) -> Result:
        """What it computes, beside the event loop. Raises `TooManyError` while too many wait."""
        return await self.gateway.compute_pool.run(work)

    async def resolve_names(self, requested: PeopleFilters) -> PeopleFilters:
        """Filters by whom and what was asked for, however it is spelt.

        Raises `BadParameterError` for what may not be asked.
        """
        requested = await self.gateway.pseudonyms.resolve_people(requested, self.active, self.privacy)
        teams: dict[str, list[str]] = {}
        for team in self.active.definitions.teams:
            teams.setdefault(team.name.casefold(), []).append(team.name)
        return replace(
            requested, repos=await self.repositories(requested.repos), teams=spelt(requested.teams, teams)
        )

    async def repositories(self, names: Names) -> Names:
        """Repositories as GitHub spells them."""
        return spelt(names, await repositories_called(self.store, self.generation, names))

    async def anonymize(self, answer: BaseModel) -> BaseModel:
        """An answer as it may be shown."""
        return anonymize(answer, await self.gateway.pseudonyms.identify([answer], self.active, self.privacy))

    async def tables(self, filters: Filters, period: Period) -> list[DayTable]:
        """The day tables of a period that the filters may let pass."""
        return await self.gateway.days.between(self.generation, filters.repos, period)
