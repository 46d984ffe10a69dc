"""`/health/live`, `/health/ready` and `/metrics`: for operations."""

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response
from litestar.types import Guard
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.gateway.request_context import Gateway
from services.gateway.store.store import StoreError

NO_STORE = {"Cache-Control": "no-store"}


@get("/health/live", operation_id="live", include_in_schema=False)
async def live() -> dict[str, str]:
    """The process runs."""
    return {"status": "alive"}


@get("/health/ready", operation_id="ready", include_in_schema=False)
async def ready(gateway: NamedDependency[Gateway]) -> Response[dict[str, object]]:
    """Whether MongoDB and NATS answer; and whether there is anything to show yet."""
    more = {
        "definitions": await _definitions(gateway),
        "watching": gateway.live.subscribers,
        "day_tables": gateway.days.report(),
    }
    status = 200 if gateway.health.ready else 503
    return Response(gateway.health.report() | more, status_code=status, headers=NO_STORE)


def expose(guards: list[Guard]) -> HTTPRouteHandler:
    """The handler of `/metrics`, for whom the guards let through."""

    @get("/metrics", operation_id="expose", include_in_schema=False, guards=guards)
    async def metrics() -> Response[bytes]:
        """Figures about this process, for Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return metrics


async def _definitions(gateway: Gateway) -> str:
    try:
        version = (await gateway.store.active_definitions()).version
    except StoreError:
        return "unknown: MongoDB does not answer"
    return f"version {version}" if version else "none yet: the aggregator has not started"
