"""Connects to NATS with the client of the services, none of whose waits loses a cancellation."""

from typing import Any

from services.runtime.cancellation import cancel_safe
from services.runtime.reconnecting_client import ReconnectingClient


async def connect(url: str, **options: Any) -> ReconnectingClient:
    """Connect to a server that is there. `options`: see the library."""
    client = ReconnectingClient()
    await cancel_safe(client.connect(url, **options))
    return client
