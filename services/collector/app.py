"""Composition root of the collector: the only place that builds things."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import aiohttp
from aiohttp import web

from services.collector.github.app_credentials import AppCredential
from services.collector.github.credentials import Anonymous, Credential, Token
from services.collector.github.github_clock import GitHubClock
from services.collector.github.graphql import GraphQL
from services.collector.github.hooks import Hooks
from services.collector.github.http import Http
from services.collector.github.installations import Installations
from services.collector.github.rest import Rest
from services.collector.memory.memory import LogLostError, Memory, open_memory
from services.collector.publishing import EventPublisher
from services.collector.repositories.roster import Roster
from services.collector.settings import CollectorSettings, read_settings, watched
from services.collector.sources.access import Access, AccessByInstallation, Accesses, OneAccess
from services.collector.sources.asking import Asking
from services.collector.sources.comparing import Comparing
from services.collector.sources.departures import Departures
from services.collector.sources.fetching import Fetcher
from services.collector.sources.graphql_reader import GraphQLReader
from services.collector.sources.introduction import Introduction
from services.collector.sources.lists import Workshop
from services.collector.sources.log_guard import LogGuard
from services.collector.sources.organisations import Organisation
from services.collector.sources.polling import PollingSource
from services.collector.sources.readers import Readers
from services.collector.sources.receipts import Receipts
from services.collector.sources.recovery import Recovery
from services.collector.sources.rest_reader import RestReader
from services.collector.sources.shallow_reader import ShallowReader
from services.collector.sources.source import Source
from services.collector.sources.visits import Repository
from services.collector.sources.webhooks import Inbox, Webhooks
from services.contracts import streams
from services.contracts.watch import Watch
from services.demo.source import DemoSource
from services.runtime import logs
from services.runtime.cancellation import cancel_safe
from services.runtime.health import Health, health_routes
from services.runtime.http_server import Address, serve
from services.runtime.last_values import last_values
from services.runtime.messaging import NATS, connect, ensure_streams
from services.runtime.metrics_access import metrics_access
from services.runtime.nats_durability import warn_unless_durable
from services.runtime.publisher import Publisher
from services.runtime.service import exit_with_mistakes, run_service
from services.runtime.settings import ConfigurationError
from services.runtime.write_health import WriteHealth

SOURCES = "sources"
LOST = (
    "the log has lost messages; everything is read from GitHub again. What GitHub does not tell any more "
    "comes back from a backup only (docs/operations.md)"
)

REMINDER_SECONDS = 1.0


def _now() -> datetime:
    return datetime.now(UTC)


def _secret(settings: CollectorSettings) -> str:
    return settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""


def _token(settings: CollectorSettings) -> str:
    return settings.github_token.get_secret_value() if settings.github_token else ""


def _private_key(settings: CollectorSettings) -> str:
    return settings.github_app_private_key.get_secret_value() if settings.github_app_private_key else ""


def build_access(
    settings: CollectorSettings,
    session: aiohttp.ClientSession,
    memory: Memory,
    time: GitHubClock,
    credential: Credential,
) -> Access:
    """For whoever is known GraphQL first and REST behind it; for nobody, what is public by REST."""
    at, asking = settings.endpoints, (session, credential, time, asyncio.Lock(), settings.budget)
    rest = Rest(Http(*asking), at.rest)
    if not credential.known:
        return Access(rest, None, [ShallowReader(rest, at.host, memory.ledger)])
    graphql = GraphQL(Http(*asking), at.graphql)
    return Access(rest, graphql, [GraphQLReader(graphql, at.host), RestReader(rest, at.host)])


def build_app(settings: CollectorSettings, session: aiohttp.ClientSession) -> Rest | None:
    """The client that asks as the GitHub App itself, where there is one."""
    if not settings.github_app_id:
        return None
    app = AppCredential(settings.github_app_id, _private_key(settings), _now)
    return Rest(Http(session, app, GitHubClock(_now), asyncio.Lock()), settings.endpoints.rest)


def build_accesses(
    settings: CollectorSettings,
    session: aiohttp.ClientSession,
    memory: Memory,
    time: GitHubClock | None = None,
) -> Accesses:
    """As the settings say: a GitHub App, a token, or nobody."""
    opened = partial(build_access, settings, session, memory, time or GitHubClock(_now))
    if app := build_app(settings, session):
        return AccessByInstallation(Installations(app, _now), opened, _now)
    token = _token(settings)
    return OneAccess(opened(Token(token) if token else Anonymous()))


def build_hooks(settings: CollectorSettings, session: aiohttp.ClientSession, accesses: Accesses) -> Hooks:
    """What asks about webhooks: as the GitHub App, or with the token."""

    async def rest(owner: str) -> Rest:
        return (await accesses.of(owner)).rest

    return Hooks(rest, build_app(settings, session))


def build_sources(
    settings: CollectorSettings, workshop: Workshop, webhooks: Webhooks, watch: Watch, accesses: Accesses
) -> list[Source]:
    """Everything that facts come from. With a GitHub App each owner has a quota, and so a poller."""
    if settings.demo:
        return [DemoSource(workshop.publisher, workshop.memory, workshop.clock)]
    receipts = Receipts(workshop.memory, workshop.clock)
    parts = [watch.of(owner) for owner in watch.owners] if settings.github_app_id else [watch]
    polling = [build_polling(settings, workshop, part) for part in parts]
    stir = [each.stir for each in polling]
    to = workshop.publisher, workshop.fetcher.need, stir, receipts, workshop.github_time
    webhooks.open(Inbox(workshop.host, workshop.roster.watches, *to))
    asking = Asking(workshop.memory, [each.asked for each in polling])
    introduction = Introduction(accesses, watch.owners, workshop.host)
    departures = Departures(workshop, polling, watch)
    return [introduction, workshop.fetcher, *polling, asking, departures, receipts]


def build_polling(settings: CollectorSettings, workshop: Workshop, watch: Watch) -> PollingSource:
    """The poller of some of what is watched."""
    repositories = [Repository(name, workshop) for name in watch.repositories]
    organisations = [
        Organisation(login, watch, workshop.readers.of, workshop, settings.sweep_seconds)
        for login in watch.organisations
    ]
    to = workshop.fetcher, workshop.clock, settings.poll_seconds
    return PollingSource(repositories, organisations, *to)


def _front(health: Health, webhooks: Webhooks, settings: CollectorSettings) -> web.Application:
    """Health and deliveries, from the first moment on: what waits for NATS says so."""
    application = web.Application()
    metrics = metrics_access(settings, settings.collector_host)
    application.add_routes([*health_routes(health, metrics), *webhooks.routes()])
    return application


async def collect(settings: CollectorSettings, watch: Watch) -> None:
    """Run the collector until cancelled; from the beginning whenever the log has lost something."""
    health, webhooks = Health((NATS, SOURCES)), Webhooks(_secret(settings))
    address = Address(settings.collector_host, settings.collector_port, "HEADWAY_COLLECTOR_PORT")
    async with serve(_front(health, webhooks, settings), address), aiohttp.ClientSession() as session:
        lost = False
        while True:
            try:
                await _collect(settings, watch, _Service(health, webhooks, session), lost=lost)
            except* LogLostError:
                health.down(SOURCES, "starting again: the log has lost something")
                lost = True


@dataclass(frozen=True, slots=True)
class _Service:
    """What lasts as long as the process."""

    health: Health
    webhooks: Webhooks
    session: aiohttp.ClientSession


async def _collect(settings: CollectorSettings, watch: Watch, service: _Service, *, lost: bool) -> None:
    """Collect until cancelled. `lost`: the log was seen to have lost something. Raises `LogLostError`."""
    health, session = service.health, service.session
    client = await connect(settings.nats_url, "headway collector", health)
    await warn_unless_durable(settings.nats_monitor_url.get_secret_value(), health)
    try:
        js = client.jetstream()
        await ensure_streams(js, streams.COLLECTORS)
        writes = WriteHealth(health)
        memory = await open_memory(client, lost=lost, writes=writes)
        time = GitHubClock(_now)
        accesses = build_accesses(settings, session, memory, time)
        readers, publisher = Readers(accesses.of), EventPublisher(Publisher(client, writes=writes), memory)
        workshop = Workshop(
            host=settings.endpoints.host,
            readers=readers,
            publisher=publisher,
            memory=memory,
            clock=_now,
            github_time=time.now,
            fetcher=Fetcher(readers, publisher, memory, _now),
            repairs=settings.repairs,
            roster=Roster(watch),
            said=partial(last_values, js, streams.SOURCES),
        )
        sources = build_sources(settings, workshop, service.webhooks, watch, accesses)
        if not settings.demo:
            sources.append(Comparing(js, accesses.of, publisher, _now))
        if settings.webhook_recovery and not settings.demo:
            hooks = build_hooks(settings, session, accesses)
            sources.append(Recovery(hooks, watch, settings.webhook_address, memory, _now))
        sources.append(LogGuard(memory))
        if memory.position.losses:
            health.note("log", LOST)
        health.up(SOURCES)
        async with asyncio.TaskGroup() as group:
            for source in sources:
                group.create_task(cancel_safe(source.run(), REMINDER_SECONDS))
    finally:
        await client.close()


def main() -> None:
    """Run the collector as the environment says, until SIGTERM."""
    try:
        settings = read_settings()
        watch = watched(settings)
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    logs.configure(settings.log_level, settings.secrets)
    run_service("collector", lambda: collect(settings, watch))
