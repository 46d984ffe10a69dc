"""The notifier's composition root: the only place that builds things."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from services.contracts.alerting.alerts import When
from services.contracts.working_time.working_time import working_time
from services.demo.settings import configuration_for
from services.notifier.alerts.activation import activated
from services.notifier.alerts.evaluation import Evaluation
from services.notifier.alerts.timers import Timers
from services.notifier.configuration import (
    ChangedFileError,
    ConfigurationFile,
    NotifierConfiguration,
    Senders,
    build_senders,
)
from services.notifier.dead_letter_watch import DeadLetterWatch
from services.notifier.delivery.delivery import ChannelDelivery
from services.notifier.digests.digest_sender import DigestComposer, DigestSender
from services.notifier.figure_watch import FigureWatch
from services.notifier.lease import LeaseLostError, held_lease
from services.notifier.messages.composition import SendingTimes
from services.notifier.settings import NotifierSettings, read_settings
from services.notifier.store.store import Store, StoreError
from services.notifier.watch import AlertWatch
from services.runtime import messaging
from services.runtime.cancellation import cancel_safe
from services.runtime.health import Health, health_routes
from services.runtime.http_server import Address, serve
from services.runtime.messaging import NATS, connect
from services.runtime.metrics_access import metrics_access
from services.runtime.mongo_health import watch_mongo
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.service import exit_with_mistakes, run_service
from services.runtime.settings import ConfigurationError

MONGO = "mongo"
LOOK_SECONDS = 1.0
REMINDER_SECONDS = 5.0

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


async def run(
    settings: NotifierSettings,
    configuration: NotifierConfiguration,
    senders: Senders,
    now: Callable[[], datetime] = _now,
) -> None:
    """Run until cancelled."""
    health = Health((NATS, MONGO))
    store = Store(settings.mongo_url)
    address = Address(settings.notifier_host, settings.notifier_port, "HEADWAY_NOTIFIER_PORT")
    application = web.Application()
    application.add_routes(health_routes(health, metrics_access(settings, settings.notifier_host)))
    try:
        async with serve(application, address):
            client = await connect(settings.nats_url, "headway notifier", health)
            try:
                await Notifier(settings, store, client, health, now).run(configuration, senders)
            finally:
                with contextlib.suppress(*messaging.TRANSIENT_ERRORS):
                    await client.close()
    finally:
        store.close()


class Notifier:
    """Acts while it holds the lease, by what headway.toml says now."""

    def __init__(
        self,
        settings: NotifierSettings,
        store: Store,
        client: ReconnectingClient,
        health: Health,
        now: Callable[[], datetime],
    ) -> None:
        self._pages = settings.pages
        self._file = ConfigurationFile(settings, health, now, configuration_for)
        self._store = store
        self._client = client
        self._health = health
        self._now = now

    async def run(self, configuration: NotifierConfiguration, senders: Senders) -> None:
        """Try again and again to hold the lease, and act while it is held."""
        content = self._file.content()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(watch_mongo(self._store.ping, self._health, MONGO, LOOK_SECONDS))
            while True:
                try:
                    self._file.look(content)
                    await cancel_safe(self._act(configuration, senders, content), REMINDER_SECONDS)
                except* ChangedFileError as changed:
                    (found,) = changed.exceptions
                    assert isinstance(found, ChangedFileError)
                    configuration, senders, content = found.configuration, found.senders, found.content
                    _log.info("goals and alerts have changed")
                except* (StoreError, LeaseLostError) as problems:
                    _log.warning("alerts have to wait: %s", problems.exceptions[0])
                await asyncio.sleep(LOOK_SECONDS)

    async def _act(
        self, configuration: NotifierConfiguration, senders: Senders, content: bytes | None
    ) -> None:
        await self._store.prepare()
        async with held_lease(self._store.lease) as held:
            if held is None:
                return
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(held.keep())
                tasks.create_task(self._file.watch(content))
                await self._start(configuration, senders, tasks)

    async def _start(
        self, configuration: NotifierConfiguration, senders: Senders, tasks: asyncio.TaskGroup
    ) -> None:
        alerting, definitions = configuration.alerting, configuration.definitions
        rules = configuration.active_rules(await self._store.active_rules.activated(), self._now())
        await self._store.active_rules.save(alerting, activated(rules))
        working = working_time(definitions.calendar) if definitions.calendar.hours else None
        zone = ZoneInfo(definitions.calendar.timezone)
        quiet = {one.name: hours for one in alerting.alerts if (hours := one.quiet_times(zone))}
        times = SendingTimes(working, quiet)
        deliveries = {
            one.name: ChannelDelivery(one, senders[one.name], self._store, times, self._now)
            for one in alerting.every_channel
        }

        def found(channels: set[str]) -> None:
            for channel in channels:
                deliveries[channel].wake()

        for delivery in deliveries.values():
            tasks.create_task(delivery.run())
        if alerting.digests:
            composer = DigestComposer(self._store, alerting, definitions, self._pages)
            tasks.create_task(DigestSender(composer, self._now, found).run())
        if rules:
            contacts, shown = alerting.personal_channels, definitions.people.show
            evaluation = Evaluation(rules, shown, self._store, Timers(), found, self._pages, contacts)
            tasks.create_task(AlertWatch(self._store, evaluation, self._now).run(self._client))
            tasks.create_task(FigureWatch(self._store, evaluation, zone, self._now).run())
        if any(one.when is When.DEAD_LETTERS for one in alerting.alerts):
            tasks.create_task(DeadLetterWatch(evaluation, self._now).run(self._client))


def main() -> None:
    """Run the notifier with the settings of the environment."""
    try:
        settings = read_settings()
        configuration = NotifierConfiguration.of(configuration_for(settings.config, settings.demo))
        senders = build_senders(configuration, settings, _now)
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
        return
    run_service("notifier", lambda: run(settings, configuration, senders))
