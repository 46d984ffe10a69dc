"""The aggregator's composition root: the only place that builds things."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any

from aiohttp import web

from services.aggregator.database_health import MONGO, DatabaseHealth
from services.aggregator.definitions.file import DefinitionsFileWatch
from services.aggregator.definitions_diff.preview_requests import PreviewResponder
from services.aggregator.generations.maintenance import Maintenance
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.generations.worker_process import Workers
from services.aggregator.intake.log_watch import LAST_LOOK_SECONDS, LogWatch, ReadModelsLostError
from services.aggregator.intake.middlewares import middlewares
from services.aggregator.preparation import prepare
from services.aggregator.settings import AggregatorSettings, read_settings
from services.aggregator.store.store import Store
from services.aggregator.streams import Channels, asyncapi, subscribe
from services.contracts.definitions.document import Definitions
from services.contracts.streams import AGGREGATORS
from services.demo.settings import configuration_for
from services.runtime import logs, messaging
from services.runtime.batch_consumer import GRACEFUL_SECONDS, BatchConsumer
from services.runtime.cancellation import cancel_safe
from services.runtime.configuration_file import active_definitions
from services.runtime.durable_consumers import ensure_consumer
from services.runtime.health import Health, health_routes
from services.runtime.http_server import Address, serve
from services.runtime.messaging import NATS, connect, ensure_streams
from services.runtime.metrics_access import metrics_access
from services.runtime.nats_durability import warn_unless_durable
from services.runtime.process_memory import prepare_memory
from services.runtime.publisher import Publisher
from services.runtime.service import exit_with_mistakes, run_service
from services.runtime.settings import ConfigurationError
from services.runtime.write_health import WriteHealth

PREPARED = "read models"
REMINDER_SECONDS = LAST_LOOK_SECONDS + 1
LONG_REMINDER_SECONDS = GRACEFUL_SECONDS + 5


async def run(settings: AggregatorSettings, definitions: Definitions) -> None:
    """Run until cancelled."""
    health = Health((NATS, MONGO, PREPARED))
    health.down(PREPARED, "being prepared")
    store = Store(settings.mongo_url)
    address = Address(settings.aggregator_host, settings.aggregator_port, "HEADWAY_AGGREGATOR_PORT")
    try:
        async with serve(_front(health, settings), address):
            lost = False
            while True:
                try:
                    work = _aggregate(settings, definitions, health, store, lost=lost)
                    await cancel_safe(work, LONG_REMINDER_SECONDS)
                except* ReadModelsLostError:
                    lost = True
                    health.down(PREPARED, "MongoDB has lost them; they are built again from the log")
    finally:
        store.close()


async def _aggregate(
    settings: AggregatorSettings, definitions: Definitions, health: Health, store: Store, *, lost: bool
) -> None:
    async with _watching(DatabaseHealth(store, health)) as watch:
        client = await connect(settings.nats_url, "headway aggregator", health)
        await warn_unless_durable(settings.nats_monitor_url.get_secret_value(), health)
        batch, ack_wait = settings.aggregator_batch, settings.aggregator_ack_wait
        channels = Channels.of(batch, ack_wait)
        try:
            js = client.jetstream()
            await ensure_streams(js, AGGREGATORS)
            writes = WriteHealth(health)
            publisher = Publisher(client, writes=writes)
            router = ProjectionRouter(store, publisher)
            workers = Workers.of(settings)
            log_watch = LogWatch(js, store, health, batch, ack_wait)
            await prepare(store, router, definitions, log_watch, lost=lost)
            for channel in (channels.events, channels.sources):
                await ensure_consumer(js, channel.stream, channel.config)
            around = middlewares(publisher, watch, writes, ack_wait)
            consumer = BatchConsumer(
                settings.nats_url, "headway aggregator's subscribers", watch.until_up, around
            )
            subscribe(consumer, channels, store, router, publisher)
            health.up(PREPARED)
            work = [
                log_watch.run(),
                Maintenance(store, publisher, router, workers=workers).run(),
                PreviewResponder(client, settings.mongo_url).run(),
            ]
            if settings.config:
                file = DefinitionsFileWatch(settings.config, definitions, store, publisher, health)
                work.append(file.run())
            await run_together(consumer.consume(), work)
        finally:
            with contextlib.suppress(*messaging.TRANSIENT_ERRORS):
                await client.close()


async def run_together(
    consuming: Coroutine[Any, Any, None], work: Iterable[Coroutine[Any, Any, None]]
) -> None:
    """Run all until one fails or all are cancelled; each is reminded of its cancellation until it ends."""
    async with asyncio.TaskGroup() as group:
        group.create_task(cancel_safe(consuming, LONG_REMINDER_SECONDS))
        for one in work:
            group.create_task(cancel_safe(one, REMINDER_SECONDS))


def _front(health: Health, settings: AggregatorSettings) -> web.Application:
    """Health, from the first moment on (what waits for its dependencies says so), and AsyncAPI."""

    async def document(_: web.Request) -> web.Response:
        return web.json_response(asyncapi())

    application = web.Application()
    application.add_routes([web.get("/asyncapi.json", document)])
    application.add_routes(health_routes(health, metrics_access(settings, settings.aggregator_host)))
    return application


@contextlib.asynccontextmanager
async def _watching(watch: DatabaseHealth) -> AsyncIterator[DatabaseHealth]:
    watching = asyncio.ensure_future(watch.run())
    try:
        yield watch
    finally:
        watching.cancel()


def main() -> None:
    """Run the aggregator with the settings of the environment."""
    try:
        settings = read_settings()
        definitions = active_definitions(configuration_for(settings.config, settings.demo))
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
        return
    logs.configure(settings.log_level, settings.secrets)
    prepare_memory()
    run_service("aggregator", lambda: run(settings, definitions))
