"""Holds the lease: of all notifiers one acts at a time."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator

from services.runtime.lease import LeaseStore
from services.runtime.mongo import MongoError

LEASE_SECONDS = 10.0
RENEWED_SECONDS = 3.0


class LeaseLostError(Exception):
    """Another process holds the lease, or MongoDB could not be asked for as long as it lasts."""


@contextlib.asynccontextmanager
async def held_lease(lease: LeaseStore) -> AsyncIterator["HeldLease | None"]:
    """Hold the lease until the end; None if somebody else does. Raises `MongoError`."""
    holder = uuid.uuid4().hex
    if not await lease.take(holder, LEASE_SECONDS):
        yield None
        return
    try:
        yield HeldLease(lease, holder)
    finally:
        with contextlib.suppress(MongoError):
            await lease.give_back(holder)


class HeldLease:
    """A lease that is held."""

    def __init__(self, lease: LeaseStore, holder: str) -> None:
        self._lease = lease
        self._holder = holder

    async def keep(self) -> None:
        """Renew it for ever. Raises `LeaseLostError`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LEASE_SECONDS
        while True:
            await asyncio.sleep(RENEWED_SECONDS)
            began = loop.time()
            with contextlib.suppress(MongoError):
                if not await self._lease.take(self._holder, LEASE_SECONDS):
                    raise LeaseLostError("another process has taken over")
                until = began + LEASE_SECONDS
            if loop.time() > until:
                raise LeaseLostError("MongoDB was away for too long")
