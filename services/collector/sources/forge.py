"""The interface of a forge: what it brings along beside its readers."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import aiohttp
from aiohttp import web

from services.collector.checkpoints.store import CheckpointStore
from services.collector.fetch.fetcher import Fetcher
from services.collector.forge.access import AccessOf
from services.collector.forge.poll_trigger import PollTrigger
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.sources.source import Source
from services.collector.timing.clock import Clock
from services.collector.watch.watch_list import WatchList
from services.contracts.watch import Watch


class OpenForge(Protocol):
    """A forge with its credentials."""

    @property
    def host(self) -> str:
        """Its name in events: `github.com`, or that of a server of one's own."""

    @property
    def access(self) -> AccessOf:
        """Which access is right for an owner."""

    def quotas(self, watch: Watch) -> Sequence[Watch]:
        """Return what is watched, in parts that have a quota each."""

    def sources(self, watch: Watch) -> Sequence[Source]:
        """Return the sources that only this forge has, apart from webhooks."""

    def receive(
        self,
        watch_list: WatchList,
        publisher: EventPublisher,
        fetcher: Fetcher,
        triggers: Sequence[Callable[[PollTrigger], None]],
    ) -> Source:
        """Publish what webhooks deliver from now on; return what remembers them."""


class Forge(Protocol):
    """A forge as the settings describe it."""

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where it delivers webhooks: from the first moment on, refused until it is open."""

    def open(self, session: aiohttp.ClientSession, store: CheckpointStore, clock: Clock) -> OpenForge:
        """Return it with its credentials."""
