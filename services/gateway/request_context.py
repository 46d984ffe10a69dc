"""What requests are answered with: the parts that `app.py` builds once, and the context of each request."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from services.contracts.scopes import Scope
from services.gateway.access.grant import Grant
from services.gateway.compute_pool import ComputePool
from services.gateway.day_tables.cache import DayCache
from services.gateway.live.broadcaster import Broadcaster
from services.gateway.membership_cache import MembershipCache
from services.gateway.previews import Previews
from services.gateway.privacy.anonymization import PEOPLE_HIDDEN, Privacy
from services.gateway.privacy.pseudonyms import Pseudonyms
from services.gateway.queries.buckets import today_in
from services.gateway.store.active_definitions import ActiveDefinitions
from services.gateway.store.store import Store
from services.runtime.health import Health


@dataclass(frozen=True, slots=True)
class Gateway:
    """The read models, people's pseudonyms, day tables in memory, the live feed, health, clock, previews, who
    is in which team.
    """

    store: Store
    pseudonyms: Pseudonyms
    days: DayCache
    live: Broadcaster
    health: Health
    clock: Callable[[], datetime]
    compute_pool: ComputePool
    previews: Previews
    memberships: MembershipCache

    async def context(self, grant: Grant, *, as_csv: bool = False) -> "RequestContext":
        """The context of a request with these permissions. Raises `StoreError`."""
        position = self.live.position  # before anything is read: what is read is not older
        active = await self.store.active_definitions()
        privacy = await self.pseudonyms.privacy(active) if grant.allows(Scope.PEOPLE) else PEOPLE_HIDDEN
        return RequestContext(self, active, privacy, self.clock(), as_csv, position)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The served read models, what may be shown of people, and the moment: the same throughout a request.

    `as_csv`: whether the answer leaves as CSV. `position`: of the live stream, with every change up to it in
    what is read; None before the stream has begun.
    """

    gateway: Gateway
    active: ActiveDefinitions
    privacy: Privacy
    now: datetime
    as_csv: bool = False
    position: int | None = None

    @property
    def today(self) -> date:
        """The day it is for the team."""
        return today_in(self.active.zone, self.now)

    async def identify(self, logins: Collection[str]) -> Privacy:
        """What is shown of people, with the persons who are behind logins. Raises `StoreError`."""
        return await self.gateway.pseudonyms.identify_logins(logins, self.active, self.privacy)
