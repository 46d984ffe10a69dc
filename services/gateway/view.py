"""What the routes work with: built once in `app.py`, and looked at anew for every question."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import BaseModel

from services.contracts.scopes import Scope
from services.gateway.access.grant import Grant
from services.gateway.computing import Computing, Result
from services.gateway.live.feed import Live
from services.gateway.numbers.memberships import Memberships
from services.gateway.numbers.tables import DayTable
from services.gateway.privacy.confidant import Asked, Confidant
from services.gateway.privacy.showing import NOBODY_SHOWN, Privacy, shown
from services.gateway.questions.buckets import today_in
from services.gateway.questions.filters import Filters, Names
from services.gateway.questions.period import Period
from services.gateway.store.day_cache import DayCache
from services.gateway.store.in_force import InForce
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
    confidant: Confidant
    days: DayCache
    live: Live
    health: Health
    clock: Callable[[], datetime]
    computing: Computing

    async def view(self, grant: Grant) -> "View":
        """The read models that are served right now, as whoever asks may see them."""
        in_force = await self.store.in_force()
        privacy = await self.confidant.privacy(in_force) if grant.allows(Scope.PEOPLE) else NOBODY_SHOWN
        return View(self, in_force, privacy, self.clock())


@dataclass(frozen=True, slots=True)
class View:
    """The read models as one question sees them, at one moment."""

    gateway: Gateway
    in_force: InForce
    privacy: Privacy
    now: datetime

    @property
    def today(self) -> date:
        """The day it is for the team."""
        return today_in(self.in_force.zone, self.now)

    async def memberships(self) -> Memberships:
        """Who is in which team when, under the logins that are shown."""
        definitions = self.in_force.definitions
        stated = {one.login for team in definitions.teams for one in team.memberships()}
        names = {*stated, *definitions.people.aliases}
        known = by_name(await people_called(self.store, self.read_set, names), names)
        teams = await teams_of_github(self.store, self.read_set) if definitions.teams else []
        return Memberships.of(definitions, {name: some[0].login for name, some in known.items()}, teams)

    @property
    def store(self) -> Store:
        """Where documents are read."""
        return self.gateway.store

    @property
    def read_set(self) -> str:
        """The set of read models that is served."""
        return self.in_force.read_set

    async def compute(self, work: Callable[[], Result]) -> Result:
        """What it computes, beside the event loop. Raises `TooManyError` while too many wait."""
        return await self.gateway.computing.run(work)

    async def understood(self, asked: Asked) -> Asked:
        """Filters by whom and what was asked for, however it is spelt.

        Raises `BadParameterError` for what may not be asked.
        """
        asked = await self.gateway.confidant.understood(asked, self.in_force, self.privacy)
        teams: dict[str, list[str]] = {}
        for team in self.in_force.definitions.teams:
            teams.setdefault(team.name.casefold(), []).append(team.name)
        return replace(asked, repos=await self.repositories(asked.repos), teams=spelt(asked.teams, teams))

    async def repositories(self, names: Names) -> Names:
        """Repositories as GitHub spells them."""
        return spelt(names, await repositories_called(self.store, self.read_set, names))

    async def shown(self, answer: BaseModel) -> BaseModel:
        """An answer as it may be shown."""
        return shown(answer, await self.gateway.confidant.knowing([answer], self.in_force, self.privacy))

    async def tables(self, filters: Filters, period: Period) -> list[DayTable]:
        """The day tables of a period that the filters may let pass."""
        return await self.gateway.days.between(self.read_set, filters.repos, period)
