"""Who may see a service's metrics: everybody on loopback, elsewhere tokens with the scope admin."""

from datetime import UTC, datetime

from aiohttp import web

from services.contracts.scopes import Scope
from services.runtime.health import AccessCheck
from services.runtime.hosts import Hosts, is_loopback
from services.runtime.settings import ServiceSettings
from services.runtime.token_file import TokenFile
from services.runtime.tokens import find_token


def metrics_access(settings: ServiceSettings, host: str) -> AccessCheck:
    """Return the access check of a service that listens at an address."""
    file, hosts = TokenFile(settings.tokens_file), Hosts.of(host, ())

    def on_loopback(request: web.Request) -> web.Response | None:
        ours = hosts.allow(request.headers.get("Host", ""))
        return None if ours else web.json_response({"status": "not a name of this service"}, status=421)

    def elsewhere(request: web.Request) -> web.Response | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        given = text.strip().encode(errors="surrogateescape") if scheme.lower() == "bearer" else b""
        token = find_token((*settings.fixed_tokens, *file.tokens()), given, datetime.now(UTC))
        if token is None:
            headers = {"WWW-Authenticate": 'Bearer realm="headway"'}
            return web.json_response({"status": "a token is needed"}, status=401, headers=headers)
        if Scope.ADMIN not in token.scopes:
            return web.json_response({"status": "the scope admin is needed"}, status=403)
        return None

    if is_loopback(host):
        return on_loopback
    return (lambda _: None) if settings.open else elsewhere
