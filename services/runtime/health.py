"""The health of a service: alive, ready, and which dependencies are down."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

AccessCheck = Callable[[web.Request], web.Response | None]

DEPENDENCY_UP = Gauge("headway_dependency_up", "1 while a dependency answers, else 0", ["dependency"])


@dataclass(slots=True)
class Health:
    """The dependencies a service needs, each up or down with the reason."""

    needs: tuple[str, ...]
    _down: dict[str, str] = field(init=False)
    _notes: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._down = dict.fromkeys(self.needs, "not connected yet")

    def up(self, dependency: str) -> None:
        """Note that a dependency answers."""
        self._down.pop(dependency, None)
        DEPENDENCY_UP.labels(dependency).set(1)

    def down(self, dependency: str, reason: str) -> None:
        """Note that a dependency does not answer, and why."""
        self._down[dependency] = reason
        DEPENDENCY_UP.labels(dependency).set(0)

    def note(self, about: str, text: str | None) -> None:
        """Set a note that does not make the service unready; None removes it."""
        self._notes.pop(about, None)
        if text is not None:
            self._notes[about] = text

    @property
    def ready(self) -> bool:
        """Whether every dependency is up."""
        return not self._down

    def report(self) -> dict[str, object]:
        """Return `status` (`ready`, `waiting`), `dependencies` (`up` or the reason), `notes` if any."""
        dependencies = {
            name: self._down.get(name, "up") for name in {**dict.fromkeys(self.needs), **self._down}
        }
        report: dict[str, object] = {
            "status": "ready" if self.ready else "waiting",
            "dependencies": dependencies,
        }
        return {**report, "notes": dict(self._notes)} if self._notes else report


def allow_everybody(_: web.Request) -> web.Response | None:
    """Allow every request."""
    return None


def health_routes(health: Health, check_access: AccessCheck = allow_everybody) -> list[web.RouteDef]:
    """`/health/live`, `/health/ready` and `/metrics` for an aiohttp application.

    `check_access` returns the response for a request that may not see the metrics, None for one that may.
    """

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(_: web.Request) -> web.Response:
        return web.json_response(health.report(), status=200 if health.ready else 503)

    async def metrics(request: web.Request) -> web.Response:
        return check_access(request) or web.Response(
            body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    return [web.get("/health/live", live), web.get("/health/ready", ready), web.get("/metrics", metrics)]
