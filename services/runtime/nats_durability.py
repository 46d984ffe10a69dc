"""Checks whether nats-server syncs every message to the disk before it acknowledges it.

Only NATS's system account may ask: https://docs.nats.io/running-a-nats-service/configuration/sys_accounts.
"""

import asyncio
import json
import logging

from services.runtime.health import Health
from services.runtime.messaging import TRANSIENT_ERRORS, brief_connection

SUBJECT = "$SYS.REQ.SERVER.PING.VARZ"
TIMEOUT_SECONDS = 3.0
ABOUT = "nats"
NOT_DURABLE = (
    "nats-server does not write every message to the disk before it acknowledges it: a power cut loses "
    "what was acknowledged (set `sync_interval: always` for jetstream, as deploy/nats/nats.conf does)"
)

_log = logging.getLogger(__name__)


async def syncs_always(url: str) -> bool | None:
    """Ask the server at `url`, with an account of the system; None if it does not answer."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS), brief_connection(url, TIMEOUT_SECONDS) as client:
            answer = await client.request(SUBJECT, b"{}", timeout=TIMEOUT_SECONDS)
        return sync_of(answer.data)
    except (*TRANSIENT_ERRORS, ValueError):
        return None


def sync_of(answer: bytes) -> bool | None:
    """Parse the server's answer. Raises `ValueError` for another shape."""
    try:
        config = json.loads(answer)["data"]["jetstream"]["config"]
        return bool(config.get("sync_always", False))
    except (KeyError, TypeError) as problem:
        raise ValueError("not the answer of nats-server") from problem


async def warn_unless_durable(url: str, health: Health) -> None:
    """Warn in log and health if the server could lose what it acknowledged; nothing without a `url`."""
    if url and await syncs_always(url) is False:
        _log.warning("%s", NOT_DURABLE)
        health.note(ABOUT, NOT_DURABLE)
