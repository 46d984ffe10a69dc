"""Reads the health of nats-server, with the monitor account."""

import json

from nats.errors import Error as NatsError

from services.runtime.messaging import brief_connection

QUESTION = "$SYS.REQ.SERVER.PING.HEALTHZ"
TIMEOUT_SECONDS = 2.0
WRITE_ERROR = "write error"


async def write_error(url: str) -> str | None:
    """Return the write error of a stream; None also if the server does not answer.

    After such an error it refuses every write to that stream until it is started again.
    """
    error = await _error(url)
    return error if error and WRITE_ERROR in error else None


async def _error(url: str) -> str | None:
    try:
        async with brief_connection(url, TIMEOUT_SECONDS) as client:
            answer = await client.request(QUESTION, b"", timeout=TIMEOUT_SECONDS)
    except (NatsError, OSError, TimeoutError):
        return None
    found = json.loads(answer.data).get("data", {}).get("error")
    return str(found) if found else None
