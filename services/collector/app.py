"""Composition root of the collector: the only place that builds things."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from services.collector.demo.source import DemoSource
from services.collector.github.credentials import Anonymous, Credential, Token
from services.collector.github.graphql import GraphQL
from services.collector.github.http import Http
from services.collector.github.rest import Rest
from services.collector.memory import Memory, open_memory
from services.collector.publishing import EventPublisher
from services.collector.settings import CollectorSettings, read_settings, watched
from services.collector.sources.fetching import Fetcher
from services.collector.sources.graphql_reader import GraphQLReader
from services.collector.sources.polling import PollingSource
from services.collector.sources.readers import Readers
from services.collector.sources.rest_reader import RestReader
from services.collector.sources.shallow_reader import ShallowReader
from services.collector.sources.source import Source
from services.collector.sources.visits import Repository, Workshop
from services.collector.sources.webhooks import LARGEST_BODY, Inbox, Webhooks
from services.runtime import logs
from services.runtime.health import Health, health_routes
from services.runtime.messaging import NEIGHBOUR, Publisher, connect, ensure_streams
from services.runtime.service import refuse, run_service
from services.runtime.settings import ConfigurationError

SOURCES = "sources"


def _now() -> datetime:
    return datetime.now(UTC)


def _secret(settings: CollectorSettings) -> str:
    return settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""


def _token(settings: CollectorSettings) -> str:
    return settings.github_token.get_secret_value() if settings.github_token else ""


def build_readers(settings: CollectorSettings, session: aiohttp.ClientSession, memory: Memory) -> Readers:
    """With a token GraphQL first and REST behind it; without, what is public by REST."""
    at, token, turn = settings.endpoints, _token(settings), asyncio.Lock()
    credential: Credential = Token(token) if token else Anonymous()
    rest = Rest(Http(session, credential, _now, turn), at.rest)
    if not token:
        return Readers((ShallowReader(rest, at.host, memory.ledger),))
    graphql = GraphQL(Http(session, credential, _now, turn), at.graphql)
    return Readers((GraphQLReader(graphql, at.host), RestReader(rest, at.host)))


def build_sources(
    settings: CollectorSettings, workshop: Workshop, webhooks: Webhooks, names: tuple[str, ...]
) -> list[Source]:
    """Everything that facts come from."""
    if settings.demo:
        return [DemoSource(workshop.publisher, workshop.memory, workshop.clock)]
    fetcher = Fetcher(workshop.readers, workshop.publisher, workshop.memory, workshop.clock)
    lower = frozenset(name.lower() for name in names)
    webhooks.open(Inbox(workshop.host, lower, workshop.publisher, fetcher.need, workshop.clock))
    repositories = [Repository(name, workshop) for name in names]
    return [fetcher, PollingSource(repositories, fetcher, workshop.clock, settings.poll_seconds)]


@contextlib.asynccontextmanager
async def _listening(settings: CollectorSettings, health: Health, webhooks: Webhooks) -> AsyncIterator[None]:
    """Health and deliveries, from the first moment on: what waits for NATS says so."""
    application = web.Application(client_max_size=LARGEST_BODY)
    application.add_routes([*health_routes(health), *webhooks.routes()])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.collector_host, settings.collector_port).start()
        yield
    finally:
        await runner.cleanup()


async def collect(settings: CollectorSettings, names: tuple[str, ...]) -> None:
    """Run the collector until cancelled."""
    health, webhooks = Health((NEIGHBOUR, SOURCES)), Webhooks(_secret(settings))
    async with _listening(settings, health, webhooks), aiohttp.ClientSession() as session:
        client = await connect(settings.nats_url, "headway collector", health)
        try:
            js = client.jetstream()
            await ensure_streams(js)
            memory = await open_memory(js)
            publisher, readers = (
                EventPublisher(Publisher(js), memory),
                build_readers(settings, session, memory),
            )
            workshop = Workshop(settings.endpoints.host, readers, publisher, memory, _now, settings.repairs)
            sources = build_sources(settings, workshop, webhooks, names)
            health.up(SOURCES)
            async with asyncio.TaskGroup() as group:
                for source in sources:
                    group.create_task(source.run())
        finally:
            await client.close()


def main() -> None:
    """Run the collector as the environment says, until SIGTERM."""
    try:
        settings = read_settings()
        names = watched(settings)
    except ConfigurationError as problem:
        refuse(problem)
    logs.configure(settings.log_level, (_token(settings), _secret(settings)))
    run_service("collector", lambda: collect(settings, names))
