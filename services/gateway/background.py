"""The tasks that run besides requests: reading notices, watching MongoDB, reading day tables."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from services.gateway.access.access import Access
from services.gateway.problems import ProblemError
from services.gateway.request_context import Gateway
from services.gateway.store.store import StoreError
from services.runtime.cancellation import cancel_safe
from services.runtime.messaging import connect
from services.runtime.mongo_health import watch_mongo

MONGO = "mongodb"
NATS = "nats"
PING_SECONDS = 2.0
PREPARE_SECONDS = 2.0
SESSIONS_SECONDS = 2.0
REMINDER_SECONDS = 1.0

_log = logging.getLogger(__name__)


async def _follow_changes(gateway: Gateway, url: str) -> None:
    client = await connect(url, "headway gateway", gateway.health)
    gateway.previews.connect(client)
    try:
        await gateway.live.run(client)
    finally:
        await client.close()


async def _read_days(gateway: Gateway) -> None:
    while True:
        with contextlib.suppress(StoreError, ProblemError):  # `watch_mongo` reports it, and whoever asks
            served, pending = await gateway.store.generations()
            gateway.days.keep_only({served, pending})
            await gateway.days.prepare(served)
            if pending:
                await gateway.days.prepare(pending)
        await asyncio.sleep(PREPARE_SECONDS)


@contextlib.asynccontextmanager
async def background_tasks(gateway: Gateway, access: Access, nats_url: str) -> AsyncIterator[None]:
    """Keep up with NATS and MongoDB until the application ends."""

    def ended(task: asyncio.Task[None]) -> None:
        """A defect must be seen: the gateway would go on answering without ever being live again."""
        if not task.cancelled() and (defect := task.exception()):
            _log.critical("%s ended", task.get_name(), exc_info=defect)
            gateway.health.down(task.get_name(), f"ended by a defect: {type(defect).__name__}")

    work = {
        "live feed": _follow_changes(gateway, nats_url),
        "watch MongoDB": watch_mongo(gateway.store.ping, gateway.health, MONGO, PING_SECONDS),
        "read day tables": _read_days(gateway),
        "follow sessions": access.sessions.follow(SESSIONS_SECONDS, StoreError),
        "keep last uses of tokens": access.uses.keep(StoreError),
    }
    tasks = [asyncio.create_task(cancel_safe(one, REMINDER_SECONDS), name=name) for name, one in work.items()]
    for task in tasks:
        task.add_done_callback(ended)
    try:
        yield
    finally:
        gateway.live.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        gateway.store.close()
        gateway.compute_pool.close()
