"""The webhooks that are set up at GitHub, what was delivered to them, and delivering it again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from services.collector.github.client.rest import Rest
from services.collector.github.mappers.hook_models import (
    ALL_EVENTS,
    AppEvents,
    HookConfig,
    RestDelivery,
    RestHook,
)
from services.collector.github.webhooks.headers import PATH
from services.contracts.watch import Watch

PAGE = 100
APP = "the GitHub App"


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook. `where`: whose it is, as people say; `deliveries`: the path of their list."""

    where: str
    rest: Rest
    deliveries: str
    address: str
    events: frozenset[str]
    active: bool = True

    def lacks(self, wanted: frozenset[str]) -> frozenset[str]:
        """The events that it does not deliver."""
        return frozenset() if ALL_EVENTS in self.events else wanted - self.events

    def points_to(self, address: str | None) -> bool:
        """Whether it delivers there; without an address: to any Headway, by the path."""
        if address is None:
            return urlsplit(self.address).path.rstrip("/").endswith(PATH)
        return self.address.rstrip("/") == address.rstrip("/")


class Hooks:
    """Asks about webhooks. `rest`: the client for an owner; `app`: the App's own, where there is an App.

    A place is where webhooks are set up: a repository's name, an organisation's login, or `APP`.
    """

    def __init__(self, rest: Callable[[str], Awaitable[Rest]], app: Rest | None) -> None:
        self._rest = rest
        self._app = app

    def places(self, watch: Watch) -> list[str]:
        """Where to look for webhooks that deliver what is watched."""
        return [APP] if self._app else [*watch.repositories, *watch.organisations]

    async def of(self, place: str) -> list[Hook]:
        """The webhooks of a place. Raises `ForgeError`."""
        if place == APP and self._app:
            return await self._of_app(self._app)
        rest = await self._rest(place.partition("/")[0])
        owner = "repos" if "/" in place else "orgs"
        return await self._listed(place, f"/{owner}/{place}/hooks", rest)

    async def _of_app(self, app: Rest) -> list[Hook]:
        config = HookConfig.model_validate((await app.get("/app/hook/config")).data)
        app_events = AppEvents.model_validate((await app.get("/app")).data)
        return [Hook(APP, app, "/app/hook/deliveries", config.url, frozenset(app_events.events))]

    async def _listed(self, where: str, path: str, rest: Rest) -> list[Hook]:
        nodes = [node async for node in rest.every(rest.url(path, per_page=PAGE))]
        found = ((seen, f"{path}/{seen.id}/deliveries") for seen in map(RestHook.model_validate, nodes))
        return [
            Hook(where, rest, list_of, seen.config.url, frozenset(seen.events), seen.active)
            for seen, list_of in found
        ]


async def deliveries(hook: Hook, since: datetime) -> list[RestDelivery]:
    """What was delivered since then, the newest first. Raises `ForgeError`."""
    found: list[RestDelivery] = []
    async for node in hook.rest.every(hook.rest.url(hook.deliveries, per_page=PAGE)):
        seen = RestDelivery.model_validate(node)
        if seen.delivered_at < since:
            break
        found.append(seen)
    return found


async def last_delivery(hook: Hook) -> RestDelivery | None:
    """The newest delivery. Raises `ForgeError`."""
    nodes = (await hook.rest.get(hook.rest.url(hook.deliveries, per_page=1))).data
    return RestDelivery.model_validate(nodes[0]) if nodes else None


async def redeliver(hook: Hook, delivery: RestDelivery) -> None:
    """Ask for a delivery to be made again. Raises `ForgeError`."""
    await hook.rest.once("POST", f"{hook.deliveries}/{delivery.id}/attempts")
