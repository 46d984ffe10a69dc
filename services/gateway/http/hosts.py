"""Refuses requests for a host that is not one of ours, as DNS rebinding makes them."""

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from services.gateway.problems import WrongHostError
from services.runtime.hosts import Hosts


class CheckHost(ASGIMiddleware):
    """Lets a request pass whose `Host` is one of ours."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Raises `WrongHostError`."""
        host = Headers.from_scope(scope).get("host", "")
        if not self._hosts.allow(host):
            raise WrongHostError(host)
        await next_app(scope, receive, send)
