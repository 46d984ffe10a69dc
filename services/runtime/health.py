"""What a service says of itself: alive, ready, and what it is waiting for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

Refuse = Callable[[web.Request], web.Response | None]

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
        """Say something that does not keep the service from working; None takes it back."""
        self._notes.pop(about, None)
        if text is not None:
            self._notes[about] = text

    @property
    def ready(self) -> bool:
        """Whether everything needed answers."""
        return not self._down

    def report(self) -> dict[str, object]:
        """`status` (`ready` or `waiting`), `dependencies` (`up` or the reason why not), `notes` if any."""
        dependencies = {
            name: self._down.get(name, "up") for name in {**dict.fromkeys(self.needs), **self._down}
        }
        said: dict[str, object] = {
            "status": "ready" if self.ready else "waiting",
            "dependencies": dependencies,
        }
        return {**said, "notes": dict(self._notes)} if self._notes else said


def everybody(_: web.Request) -> web.Response | None:
    """Refuses nobody."""
    return None


def health_routes(health: Health, refuse: Refuse = everybody) -> list[web.RouteDef]:
    """`/health/live`, `/health/ready` and `/metrics` for an aiohttp application.

    `refuse`: the answer for whoever may not see the metrics; None for whoever may.
    """

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(_: web.Request) -> web.Response:
        return web.json_response(health.report(), status=200 if health.ready else 503)

    async def metrics(request: web.Request) -> web.Response:
        return refuse(request) or web.Response(
            body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    return [web.get("/health/live", live), web.get("/health/ready", ready), web.get("/metrics", metrics)]
