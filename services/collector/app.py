"""Composition root of the collector: the only place that builds things."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import aiohttp
from aiohttp import web

from services.collector.backfill.backfill_requests import BackfillRequests
from services.collector.backfill.backfill_store import BackfillStore
from services.collector.backfill.repository_backfill import RepositoryBackfill
from services.collector.checkpoints.log_guard import LogGuard
from services.collector.checkpoints.store import CheckpointStore, LogLostError, open_store
from services.collector.comparison.comparison_source import ComparisonSource
from services.collector.crawl.crawl_store import CrawlStore
from services.collector.crawl.event_sink import RepositoryEventSink
from services.collector.crawl.label_changes import LabelChanges
from services.collector.crawl.outcome_tracker import OutcomeTracker
from services.collector.crawl.repository_crawler import RepositoryCrawler
from services.collector.crawl.withdrawn_releases import WithdrawnReleases
from services.collector.fetch.fetch_store import FetchStore
from services.collector.fetch.fetcher import Fetcher
from services.collector.forge.repository_finder import RepositoryFinder
from services.collector.forges import forge_of
from services.collector.organisations.organisation import Organisation
from services.collector.polling.polling_source import PollingSource
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.publishing.published_store import PublishedStore
from services.collector.repository.list_poller import ListPoller
from services.collector.repository.repository_identity import RepositoryIdentity
from services.collector.repository.repository_name import RepositoryName
from services.collector.repository.repository_poller import PollerParts, RepositoryPoller
from services.collector.repository.source_reports import SourceReporter
from services.collector.settings import CollectorSettings, read_settings, watched
from services.collector.sources.forge import Forge, OpenForge
from services.collector.sources.removed_sources import RemovedSources
from services.collector.sources.source import Source
from services.collector.watch.watch_list import WatchList
from services.contracts import streams
from services.contracts.watch import Watch
from services.demo.source import DemoSource
from services.runtime import logs
from services.runtime.cancellation import cancel_safe
from services.runtime.health import Health, health_routes
from services.runtime.http_server import Address, serve
from services.runtime.messaging import NATS, connect, ensure_streams
from services.runtime.metrics_access import metrics_access
from services.runtime.nats_durability import warn_unless_durable
from services.runtime.publisher import Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.service import exit_with_mistakes, run_service
from services.runtime.settings import ConfigurationError
from services.runtime.stream_reader import last_values
from services.runtime.write_health import WriteHealth

SOURCES = "sources"
LOST = (
    "the log has lost messages; everything is read from GitHub again. What GitHub does not tell any more "
    "comes back from a backup only (docs/operations.md)"
)

REMINDER_SECONDS = 1.0
LONG_REMINDER_SECONDS = 30.0


def _now() -> datetime:
    return datetime.now(UTC)


class Pollers:
    """Builds the pollers of the repositories of one host."""

    def __init__(
        self,
        settings: CollectorSettings,
        forge: OpenForge,
        store: CheckpointStore,
        publisher: EventPublisher,
        watch_list: WatchList,
    ) -> None:
        self.fetcher = Fetcher(finder := RepositoryFinder(forge.access), publisher, FetchStore(store), _now)
        self._finder = finder
        self._settings = settings
        self._host = forge.host
        self._access = forge.access
        self._store = store
        self._publisher = publisher
        self._watch_list = watch_list

    def source(self, watch: Watch) -> PollingSource:
        """The source that polls some of what is watched."""
        repositories = [self.poller(name) for name in watch.repositories]
        organisations = [self._organisation(login, watch) for login in watch.organisations]
        return PollingSource(repositories, organisations, self.fetcher, _now, self._settings.poll_seconds)

    def poller(self, name: str) -> RepositoryPoller:
        """The poller of the repository of that name."""
        reports = SourceReporter(self._host, self._publisher, self._watch_list, _now)
        identity = RepositoryIdentity(name, self._finder, self._watch_list)
        return RepositoryPoller(identity, reports, self._parts, _now)

    def _organisation(self, login: str, watch: Watch) -> Organisation:
        return Organisation(
            login=login,
            seconds=self._settings.sweep_seconds,
            host=self._host,
            watch=watch,
            access=self._access,
            new_poller=self.poller,
            publisher=self._publisher,
            store=self._store,
            watch_list=self._watch_list,
            clock=_now,
        )

    def _parts(self) -> PollerParts:
        host, store, published = self._host, CrawlStore(self._host, self._store), PublishedStore(self._store)
        crawler = RepositoryCrawler(
            host=host,
            store=store,
            sink=RepositoryEventSink(self._publisher, store, _now),
            outcomes=OutcomeTracker(store),
            withdrawn=WithdrawnReleases(host, published),
            fetcher=self.fetcher,
            repairs=self._settings.repairs,
            clock=_now,
        )
        return PollerParts(
            ListPoller(crawler, self._settings.repairs, _now),
            RepositoryBackfill(host, BackfillStore(self._store), _now),
            LabelChanges(host, store, published, self.fetcher),
            RepositoryName(host, self._publisher, _now),
        )


@dataclass(frozen=True, slots=True)
class _Service:
    """What lasts as long as the process."""

    settings: CollectorSettings
    watch: Watch
    health: Health
    forge: Forge
    session: aiohttp.ClientSession


def build_sources(
    service: _Service, client: ReconnectingClient, store: CheckpointStore, publisher: EventPublisher
) -> list[Source]:
    """All sources of events: the demo organisation, or a forge."""
    settings, watch = service.settings, service.watch
    if settings.demo:
        return [DemoSource(publisher, store, _now, days=settings.demo_days)]
    forge, watch_list = service.forge.open(service.session, store, _now), WatchList(watch)
    pollers = Pollers(settings, forge, store, publisher, watch_list)
    polling = [pollers.source(part) for part in forge.quotas(watch)]
    triggers = [each.trigger for each in polling]
    last_reports = partial(last_values, client, streams.SOURCES)
    return [
        *forge.sources(watch),
        pollers.fetcher,
        *polling,
        BackfillRequests(BackfillStore(store), [each.request_backfills for each in polling]),
        RemovedSources(forge.host, watch, polling, last_reports, publisher, _now),
        forge.receive(watch_list, publisher, pollers.fetcher, triggers),
        ComparisonSource(settings.nats_url, forge.access, publisher, _now),
    ]


def _front(health: Health, forge: Forge, settings: CollectorSettings) -> web.Application:
    """Health and deliveries, from the first moment on: what waits for NATS says so."""
    application = web.Application()
    metrics = metrics_access(settings, settings.collector_host)
    application.add_routes([*health_routes(health, metrics), *forge.routes()])
    return application


async def collect(settings: CollectorSettings, watch: Watch) -> None:
    """Run the collector until cancelled; from the beginning whenever the log has lost something."""
    health, forge = Health((NATS, SOURCES)), forge_of(settings)
    address = Address(settings.collector_host, settings.collector_port, "HEADWAY_COLLECTOR_PORT")
    async with serve(_front(health, forge, settings), address), aiohttp.ClientSession() as session:
        lost = False
        while True:
            try:
                work = _collect(_Service(settings, watch, health, forge, session), lost=lost)
                await cancel_safe(work, LONG_REMINDER_SECONDS)
            except* LogLostError:
                health.down(SOURCES, "starting again: the log has lost something")
                lost = True


async def _collect(service: _Service, *, lost: bool) -> None:
    """Collect until cancelled. `lost`: the log was seen to have lost something. Raises `LogLostError`."""
    settings, health = service.settings, service.health
    client = await connect(settings.nats_url, "headway collector", health)
    await warn_unless_durable(settings.nats_monitor_url.get_secret_value(), health)
    try:
        await ensure_streams(client.jetstream(), streams.COLLECTORS)
        writes = WriteHealth(health)
        store = await open_store(client, lost=lost, writes=writes)
        publisher = EventPublisher(Publisher(client, writes=writes), PublishedStore(store))
        sources = [*build_sources(service, client, store, publisher), LogGuard(store)]
        if store.position.losses:
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
