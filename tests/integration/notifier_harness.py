"""The notifier over a real MongoDB, with receivers of the tests' own and a clock that stands still."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from motor.motor_asyncio import AsyncIOMotorClient

from services.contracts.readmodels.alerts import AlertDocument, MessageDocument
from services.notifier.alerts.evaluation import Evaluation
from services.notifier.alerts.timers import Timers
from services.notifier.configuration import NotifierConfiguration, build_sender
from services.notifier.delivery.delivery import ChannelDelivery
from services.notifier.digests.digest_sender import DigestComposer, DigestSender
from services.notifier.messages.composition import SendingTimes
from services.notifier.messages.pages import Pages
from services.notifier.store.store import Store
from services.notifier.watch import AlertWatch
from services.runtime.configuration_file import parse_configuration
from tests.unit.contracts.alerting_documents import at
from tests.unit.contracts.alerting_toml import headway_toml


def configuration(kind: str = "slack", more: str = "") -> NotifierConfiguration:
    """One goal, one alert and one channel."""
    text = headway_toml(kind, more)
    return NotifierConfiguration.of(parse_configuration(text, "headway.toml"))


@dataclass
class Request:
    """What a receiver was sent."""

    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """A webhook that keeps what it is sent; `answers` are its next answers, after them it says 200."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """Keep a request."""
        self.requests.append(Request(dict(request.headers), await request.read()))
        return self.answers.pop(0) if self.answers else web.Response(text="ok")


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()
    application = web.Application()
    application.add_routes([web.post("/hook", receiver.take)])
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        receiver.url = f"http://127.0.0.1:{port}/hook"
        yield receiver
    finally:
        await runner.cleanup()


class Here:
    """A notifier whose steps are taken one by one, at hours after Monday 09:00."""

    def __init__(
        self, mongo_url: str, configured: NotifierConfiguration, environment: Mapping[str, str]
    ) -> None:
        self.mongo_url = mongo_url
        self.configured = configured
        self.environment = environment
        self.moment = at(0)
        self.store = Store(mongo_url)
        self.client: Any = AsyncIOMotorClient(mongo_url, tz_aware=True)
        channels = configured.alerting.every_channel
        self.senders = {one.name: build_sender(one, environment, self.now)[0] for one in channels}
        self.start()

    def now(self) -> datetime:
        """The hour at which the clock stands."""
        return self.moment

    def start(self) -> None:
        """Begin with nothing in memory, as a process does."""
        alerting, definitions = self.configured.alerting, self.configured.definitions
        rules = self.configured.active_rules({}, at(0))
        self.timers = Timers()
        self.evaluation = Evaluation(
            rules,
            definitions.people.show,
            self.store,
            self.timers,
            lambda _: None,
            contacts=alerting.personal_channels,
        )
        self.watch = AlertWatch(self.store, self.evaluation, self.now)
        composer = DigestComposer(self.store, alerting, definitions, Pages("https://headway.example"))
        self.digests = DigestSender(composer, self.now, lambda _: None)
        found = {one.name: one.quiet_times(ZoneInfo("UTC")) for one in alerting.alerts}
        quiet = {name: times for name, times in found.items() if times}
        self.deliveries = [
            ChannelDelivery(one, self.senders[one.name], self.store, SendingTimes(None, quiet), self.now)
            for one in alerting.every_channel
        ]

    async def put(self, *documents: Any) -> None:
        """Store documents of pull requests as an aggregator would."""
        pulls = self.client.get_default_database()["pull_requests_1"]
        for one in documents:
            whole = {"host": "github.com", "updated_at": self.moment, **one}
            await pulls.replace_one({"_id": one["_id"]}, whole, upsert=True)

    async def step(self, hour: float) -> None:
        """Do everything that is due at an hour."""
        self.moment = at(hour) + timedelta(milliseconds=1)
        await self.watch.look_at_everything()
        await self.watch.look_at_due()
        await self.digests.step()
        for delivery in self.deliveries:
            await delivery.step()

    async def alerts(self) -> list[AlertDocument]:
        """Every alert, the oldest first."""
        return sorted(await self.store.alerts.newest(1000), key=lambda one: one["at"])

    async def messages(self) -> list[MessageDocument]:
        """Every message, the oldest first."""
        return list(reversed(await self.store.messages.newest(1000)))

    def close(self) -> None:
        """Close the connections."""
        self.store.close()
        self.client.close()


@contextlib.asynccontextmanager
async def notifier(
    mongo_url: str, configured: NotifierConfiguration, environment: Mapping[str, str]
) -> AsyncIterator[Here]:
    """A notifier over an empty database."""
    here = Here(mongo_url, configured, environment)
    try:
        await here.store.prepare()
        yield here
    finally:
        here.close()
        await asyncio.sleep(0)
