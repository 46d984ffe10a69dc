"""The HTTP server: uvicorn, without what the service does itself."""

import contextlib
from collections.abc import Iterator

import uvicorn
from litestar import Litestar

from services.gateway.http.connections import bounded, most_connections

GRACE_SECONDS = 5


class Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: the service's frame has them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `run_service`."""
        yield


def uvicorn_server(application: Litestar, trusted_proxies: str) -> Server:
    """A server that has yet to be started. `trusted_proxies`: whose `X-Forwarded-For` counts."""
    return Server(
        uvicorn.Config(
            application,
            log_config=None,
            loop="none",
            http=bounded(most_connections()),
            ws="none",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=trusted_proxies,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
