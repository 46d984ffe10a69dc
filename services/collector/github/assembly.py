"""Builds what is GitHub's: the access to it, its webhooks, and the sources that only it has."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import aiohttp
from aiohttp import web

from services.collector.checkpoints.store import CheckpointStore
from services.collector.fetch.fetcher import Fetcher
from services.collector.forge.access import AccessOf
from services.collector.github.access.access import AccessByInstallation, Accesses, GitHubAccess, OneAccess
from services.collector.github.access.startup_report import StartupReport
from services.collector.github.app.app_credentials import AppCredential
from services.collector.github.app.installations import Installations
from services.collector.github.client.credentials import Anonymous, Credential, Token
from services.collector.github.client.github_clock import GitHubClock
from services.collector.github.client.graphql import GraphQL
from services.collector.github.client.http import Http
from services.collector.github.client.rest import Rest
from services.collector.github.readers.anonymous_reader import AnonymousReader
from services.collector.github.readers.graphql_reader import GraphQLReader
from services.collector.github.readers.rest_reader import RestReader
from services.collector.github.settings import GitHubSettings
from services.collector.github.webhooks.endpoint import Inbox, Trigger, Webhooks
from services.collector.github.webhooks.hooks import Hooks
from services.collector.github.webhooks.receipts import DeliveryReceipts
from services.collector.github.webhooks.redelivery import DeliveryRecovery
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.publishing.published_store import PublishedStore
from services.collector.sources.source import Source
from services.collector.timing.clock import Clock
from services.collector.watch.watch_list import WatchList
from services.contracts.watch import Watch


@dataclass(frozen=True, slots=True)
class GitHub:
    """GitHub with the credentials of the settings. `time`: its clock, by which is dated what is observed."""

    settings: GitHubSettings
    session: aiohttp.ClientSession
    store: CheckpointStore
    clock: Clock
    time: GitHubClock

    def accesses(self) -> Accesses:
        """As the settings say: a GitHub App, a token, or nobody."""
        if app := self._app():
            return AccessByInstallation(Installations(app, self.clock), self._access, self.clock)
        token = self.settings.github_token
        return OneAccess(self._access(Token(token.get_secret_value()) if token else Anonymous()))

    def hooks(self, accesses: Accesses) -> Hooks:
        """What asks about webhooks: as the GitHub App, or with the token."""

        async def rest(owner: str) -> Rest:
            return (await accesses.of(owner)).rest

        return Hooks(rest, self._app())

    def _access(self, credential: Credential) -> GitHubAccess:
        """For whoever is known GraphQL first and REST behind it; for nobody, what is public by REST."""
        at, lock = self.settings.endpoints, asyncio.Lock()
        http = partial(Http, self.session, credential, self.time, lock, self.settings.budget)
        rest = Rest(http(), at.rest)
        if not credential.is_authenticated:
            database_id = PublishedStore(self.store).database_id
            return GitHubAccess(rest, None, [AnonymousReader(rest, at.host, database_id)])
        graphql = GraphQL(http(), at.graphql)
        return GitHubAccess(rest, graphql, [GraphQLReader(graphql, at.host), RestReader(rest, at.host)])

    def _app(self) -> Rest | None:
        """The client that asks as the GitHub App itself, where there is one."""
        key = self.settings.github_app_private_key
        if not self.settings.github_app_id or not key:
            return None
        app = AppCredential(self.settings.github_app_id, key.get_secret_value(), self.clock)
        return Rest(
            Http(self.session, app, GitHubClock(self.clock), asyncio.Lock()), self.settings.endpoints.rest
        )


@dataclass(frozen=True, slots=True)
class OpenGitHub:
    """GitHub as the collector uses it. Implements `OpenForge`."""

    github: GitHub
    accesses: Accesses
    webhooks: Webhooks

    @property
    def host(self) -> str:
        """`github.com`, or the name of an Enterprise server."""
        return self.github.settings.endpoints.host

    @property
    def access(self) -> AccessOf:
        """The access by installation, by token, or nobody's."""
        return self.accesses.of

    def quotas(self, watch: Watch) -> Sequence[Watch]:
        """Return what is watched, in parts that have a quota each: with a GitHub App every owner has one."""
        return [watch.of(owner) for owner in watch.owners] if self.github.settings.github_app_id else [watch]

    def sources(self, watch: Watch) -> Sequence[Source]:
        """Return the report at the start, and the recovery of failed deliveries, if it is wanted."""
        github, settings = self.github, self.github.settings
        sources: list[Source] = [StartupReport(self.accesses, watch.owners, self.host)]
        if settings.webhook_recovery:
            hooks, address = github.hooks(self.accesses), settings.webhook_address
            sources.append(DeliveryRecovery(hooks, watch, address, github.store, github.clock))
        return sources

    def receive(
        self,
        watch_list: WatchList,
        publisher: EventPublisher,
        fetcher: Fetcher,
        triggers: Sequence[Trigger],
    ) -> Source:
        """Publish deliveries from now on; return what stores receipts."""
        receipts = DeliveryReceipts(self.github.store, self.github.clock)
        to = publisher, fetcher.request, triggers, receipts, self.github.time.now
        self.webhooks.open(Inbox(self.host, watch_list.watches, *to))
        return receipts


class GitHubForge:
    """GitHub as the settings describe it. Implements `Forge`."""

    def __init__(self, settings: GitHubSettings) -> None:
        self._settings = settings
        self._webhooks = Webhooks(
            settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        )

    def routes(self) -> list[web.RouteDef]:
        """Return the route of the endpoint."""
        return self._webhooks.routes()

    def open(self, session: aiohttp.ClientSession, store: CheckpointStore, clock: Clock) -> OpenGitHub:
        """Return GitHub with the credentials of the settings."""
        github = GitHub(self._settings, session, store, clock, GitHubClock(clock))
        return OpenGitHub(github, github.accesses(), self._webhooks)
