"""Composition root of the gateway: the only place that builds things."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.prometheus import PrometheusConfig
from litestar.plugins.pydantic import PydanticPlugin

from services.contracts.scopes import Scope
from services.gateway.access.access import Access, Credentials
from services.gateway.access.failed_attempts import FailedAttempts
from services.gateway.access.grant import Groups
from services.gateway.access.oidc_provider import Provider
from services.gateway.access.sessions import Sessions
from services.gateway.access.signing import Signer
from services.gateway.access.token_uses import TokenUses
from services.gateway.background import MONGO, NATS, background_tasks
from services.gateway.compute_pool import ComputePool
from services.gateway.day_tables.cache import MEGABYTE, DayCache
from services.gateway.http.connections import most_connections
from services.gateway.http.errors import HANDLERS
from services.gateway.http.hosts import CheckHost
from services.gateway.http.openapi import complete
from services.gateway.http.security import harden
from services.gateway.http.server import uvicorn_server
from services.gateway.live.broadcaster import Broadcaster, StreamLimits
from services.gateway.live.hydration import Hydrator
from services.gateway.membership_cache import MembershipCache
from services.gateway.previews import Previews
from services.gateway.privacy.pseudonyms import Pseudonyms
from services.gateway.request_context import Gateway
from services.gateway.routes import health as health_routes
from services.gateway.routes.api import BASE, api_router
from services.gateway.routes.dashboard import dashboard
from services.gateway.routes.login import LARGEST_FORM, SignIn, login_routes
from services.gateway.routes.oidc import OidcRoutes
from services.gateway.settings import GatewaySettings, check_exposure
from services.gateway.store.access import AccessStore
from services.gateway.store.store import Store
from services.runtime import logs
from services.runtime.configuration_file import built_in_definitions
from services.runtime.health import Health
from services.runtime.hosts import is_loopback
from services.runtime.http_server import Address, open_sockets
from services.runtime.process_memory import prepare_memory
from services.runtime.service import run_service
from services.runtime.settings import load
from services.runtime.token_file import TokenFile

STATIC = Path(__file__).parent / "static"
SWITCH_SECONDS = 0.0001
"""After which a thread that computes lets the event loop go on: a live event needs it half a dozen times."""
COLLECTIONS = (50_000, 20, 50)
"""How rarely Python looks for cycles: documents and answers are many small objects, and have none. With what
Python does by itself, reading day tables takes three times as long."""

OPENAPI = OpenAPIConfig(
    title="Headway",
    version="1",
    path=f"{BASE}/schema",
    render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
)
PROMETHEUS = PrometheusConfig(app_name="headway", prefix="headway_gateway", group_path=True)
COMPRESSION = CompressionConfig(
    backend="gzip", minimum_size=1_000, exclude=[f"^{BASE}/(?!schema)", "^/assets/"]
)
"""Answers of the API are compressed as they are encoded, the dashboard's files once."""

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def stream_limits(settings: GatewaySettings) -> StreamLimits:
    """How many streams there may be: some connections are left for questions."""
    most = min(settings.streams, most_connections() * 3 // 4)
    return StreamLimits(most, min(settings.streams_per_client, most))


def build_gateway(settings: GatewaySettings, clock: Clock = _now) -> Gateway:
    """Everything the routes work with, not connected to anything yet."""
    store = Store(settings.mongo_url, built_in_definitions())
    pseudonyms = Pseudonyms(store, settings.pseudonym_key.get_secret_value())
    live = Broadcaster(Hydrator(store, pseudonyms, clock), stream_limits(settings), store.totals.forget)
    days = DayCache(store, settings.day_table_megabytes * MEGABYTE)
    health, members = Health((MONGO, NATS)), MembershipCache()
    return Gateway(store, pseudonyms, days, live, health, clock, ComputePool(), Previews(), members)


def build_access(settings: GatewaySettings, gateway: Gateway) -> tuple[Access, Signer]:
    """Who may ask, as the settings say; and what signs what browsers keep."""
    file, groups = TokenFile(settings.tokens_file), Groups.of(settings.oidc_groups)
    credentials = Credentials(settings.fixed_tokens, file, settings.issuer, groups)
    access_store, clock = AccessStore(gateway.store), gateway.clock
    signer = Signer(access_store.session_key, clock)
    sessions = Sessions(signer, access_store, clock)
    return Access(credentials, sessions, clock, FailedAttempts(), TokenUses(access_store, clock)), signer


def build_sign_in(settings: GatewaySettings, gateway: Gateway) -> tuple[SignIn, list[HTTPRouteHandler]]:
    """The ways to sign in, and their routes."""
    access, signer = build_access(settings, gateway)
    public_url = str(settings.public_url) if settings.public_url else None
    sign_in = SignIn(access, settings.oidc_name if settings.issuer else None, public_url)
    routes = login_routes(sign_in)
    if client := settings.oidc_client:
        provider = Provider(client, gateway.clock)
        routes += OidcRoutes(sign_in, provider, access.credentials.groups, signer).handlers()
    return sign_in, routes


def create_app(settings: GatewaySettings, gateway: Gateway | None = None, static: Path = STATIC) -> Litestar:
    """The application: everything it needs is started with it and ends with it."""
    running_gateway = gateway or build_gateway(settings)
    sign_in, login_handlers = build_sign_in(settings, running_gateway)
    access = sign_in.access

    async def provide_gateway() -> Gateway:
        return running_gateway

    guards = [] if is_loopback(settings.reached_at) else [access.guard_of(Scope.ADMIN)]
    operations = [health_routes.live, health_routes.ready, health_routes.expose(guards)]
    pages = [*login_handlers, dashboard(static, sign_in)]
    application = Litestar(
        route_handlers=[api_router(running_gateway, access), *operations, *pages],
        dependencies={"gateway": Provide(provide_gateway)},
        exception_handlers=HANDLERS,
        lifespan=[lambda _: background_tasks(running_gateway, access, settings.nats_url)],
        openapi_config=OPENAPI,
        plugins=[PydanticPlugin(prefer_alias=True)],
        middleware=[CheckHost(settings.hosts), PROMETHEUS.middleware],
        request_max_body_size=LARGEST_FORM,
        compression_config=COMPRESSION,
        before_send=[harden],
        logging_config=None,
    )
    complete(application.openapi_schema)
    return application


async def serve(settings: GatewaySettings, clock: Clock = _now, static: Path = STATIC) -> None:
    """Serve until cancelled; then end the live streams first, so that nobody has to be waited for."""
    check_exposure(settings)
    address = Address(settings.gateway_host, settings.gateway_port, "HEADWAY_GATEWAY_PORT")
    sockets = await open_sockets(address)
    gateway = build_gateway(settings, clock)
    server = uvicorn_server(create_app(settings, gateway, static), settings.trusted_proxies)
    serving = asyncio.create_task(server.serve(sockets))
    try:
        await asyncio.shield(serving)
    finally:
        gateway.live.close()
        server.should_exit = True
        await serving


def main() -> None:
    """Run the gateway as a process."""
    prepare_memory(COLLECTIONS)

    async def run() -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        settings = load(GatewaySettings)
        logs.configure(settings.log_level, settings.secrets)
        await serve(settings)

    run_service("gateway", run)
