"""Elects one process of several to do something, as long as that process lives."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator

from services.aggregator.store.errors import StoreError
from services.runtime.lease import LeaseStore

LEASE_SECONDS = 10.0
RENEWED_SECONDS = 3.0

_log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def leadership(lease: LeaseStore) -> AsyncIterator[bool]:
    """Hold the lease, and renew it until the end; false if somebody else holds it."""
    holder = uuid.uuid4().hex
    if not await lease.take(holder, LEASE_SECONDS):
        yield False
        return
    renewing = asyncio.create_task(_renew(lease, holder))
    try:
        yield True
    finally:
        renewing.cancel()
        with contextlib.suppress(StoreError):
            await lease.give_back(holder)


async def _renew(lease: LeaseStore, holder: str) -> None:
    while True:
        await asyncio.sleep(RENEWED_SECONDS)
        try:
            if not await lease.take(holder, LEASE_SECONDS):
                _log.warning("somebody else has taken over what this process was doing")
        except StoreError as problem:
            _log.warning("the lease cannot be renewed: %s", problem)
