"""Webhooks that are set up, and the deliveries that were made to them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from tests.github.model import Account, Json, Repository
from tests.github.registry import stamp
from tests.github.webhooks import Delivery

Send = Callable[[str, Delivery], Awaitable[int]]


@dataclass(slots=True)
class Attempt:
    """One delivery as it was tried; a redelivery has a new id and the same GUID."""

    id: int
    delivery: Delivery
    delivered_at: str
    status_code: int
    redelivery: bool = False


@dataclass(slots=True)
class Hook:
    """A webhook of a repository or an organisation; of the App where it is neither's."""

    id: int
    url: str
    repository: Repository | None = None
    organisation: Account | None = None
    events: tuple[str, ...] = ("*",)
    active: bool = True
    attempts: list[Attempt] = field(default_factory=list)


@dataclass
class Hooks:
    """Every webhook, by its id."""

    hooks: dict[int, Hook] = field(default_factory=dict)
    send: Send | None = None
    clock: Callable[[], float] = time.time
    under_way: set[asyncio.Task[Attempt]] = field(default_factory=set)
    _ids: count = field(default_factory=lambda: count(12_000_001))

    def add(
        self, url: str, repository: Repository | None = None, *, organisation: Account | None = None,
        events: tuple[str, ...] = ("*",), active: bool = True,
    ) -> Hook:  # fmt: skip
        hook = Hook(next(self._ids), url, repository, organisation, events, active)
        self.hooks[hook.id] = hook
        return hook

    async def deliver(self, hook: Hook, delivery: Delivery, *, again: bool = False) -> Attempt:
        """Sends a delivery to the hook's address and keeps what came of it; status 0: nobody answered."""
        assert self.send is not None
        status = await self.send(hook.url, delivery)
        at = stamp(datetime.fromtimestamp(self.clock(), UTC))
        attempt = Attempt(next(self._ids), delivery, at, status, again)
        hook.attempts.append(attempt)
        return attempt

    async def settled(self) -> None:
        """Waits until every redelivery that was asked for has been made."""
        await asyncio.gather(*self.under_way)


def listed(hook: Hook, attempt: Attempt) -> Json:
    """A delivery as it stands in the lists."""
    good = 200 <= attempt.status_code < 300
    return {
        "id": attempt.id, "guid": attempt.delivery.guid, "delivered_at": attempt.delivered_at,
        "redelivery": attempt.redelivery, "duration": 0.1,
        "status": "OK" if good else "Invalid HTTP Response", "status_code": attempt.status_code,
        "event": attempt.delivery.event, "action": attempt.delivery.payload.get("action"),
        "installation_id": (attempt.delivery.payload.get("installation") or {}).get("id"),
        "repository_id": attempt.delivery.payload["repository"]["id"], "throttled_at": None,
    }  # fmt: skip
