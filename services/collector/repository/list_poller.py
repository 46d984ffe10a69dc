"""Polls the lists of one repository. What is not ours to see is left alone for an hour."""

import contextlib
import logging
from collections.abc import Iterator
from http import HTTPStatus

from services.collector.crawl.repository_crawler import RepositoryCrawler
from services.collector.crawl_state.access_errors import AccessErrors
from services.collector.crawl_state.change_detection import ChangeDetection, is_unchanged
from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.crawl_state.repairs import RepairPolicy
from services.collector.forge.errors import RefusedError
from services.collector.forge.probes import ChangeToken, Probe
from services.collector.forge.repository_handle import RepositoryHandle
from services.collector.forge.resource import Resource
from services.collector.timing.clock import Clock

NEEDED = {Resource.DEPLOYMENTS: "deployments=read", Resource.RELEASES: "contents=read"}

OLDER_PAGES = 2  # of deployments, read again every night

_log = logging.getLogger(__name__)


class ListPoller:
    """Reads what moved, pages of history, and again what should be known. Raises `ForgeError`."""

    def __init__(self, crawler: RepositoryCrawler, repairs: RepairPolicy, clock: Clock) -> None:
        self.crawler = crawler
        self.access_errors = AccessErrors()
        self._change_detection = ChangeDetection()
        self._repairs = repairs
        self._clock = clock
        self._steps = 0

    @property
    def visible(self) -> CrawlState:
        """How far the lists are read, as to what is ours to see."""
        return self.crawler.state.setting_aside(self.access_errors)

    def has_changed(self, probe: Probe) -> bool:
        """Whether some list has changed since it was read, by what could be seen in passing."""
        resources = [each for each in probe.change_tokens if not self._is_denied(each)]
        return any(
            not is_unchanged(self.crawler.state, each, probe.change_tokens[each]) for each in resources
        )

    def withhold(self, probe: Probe) -> None:
        """Leave the lists alone that a probe shows not to be ours to see."""
        for resource in probe.withheld:
            self.access_errors.deny(resource, f"needs {NEEDED[resource]}", self._clock())

    async def refresh(self, handle: RepositoryHandle, probe: Probe | None) -> None:
        """Read what moved. `probe`: what could be seen beforehand, in passing."""
        for resource in Resource:
            token = probe.change_tokens.get(resource) if probe else None
            self.crawler.outcomes.cover(resource, token.covered if token else frozenset())
            if not is_unchanged(self.crawler.state, resource, token) and not self._is_denied(resource):
                await self._read(handle, resource, token)
        if not self._is_denied(Resource.DEPLOYMENTS):
            with self.tolerating(handle, Resource.DEPLOYMENTS):
                await self.crawler.refresh_outcomes(handle, (probe.outcomes or {}) if probe else None)

    async def step(self, handle: RepositoryHandle) -> None:
        """Read one page of history, newest first; each list has its turn."""
        resource = self.visible.unread[self._steps % len(self.visible.unread)]
        self._steps += 1
        with self.tolerating(handle, resource):
            await self.crawler.step(handle, resource)

    async def repair(self, handle: RepositoryHandle) -> None:
        """Look again at what should be known already, when it is time for that and there is quota for it."""
        if handle.reader.live_until:
            return
        if self._repairs.due(self.visible, self._clock()):
            for resource in Resource:
                depth = self._repairs.reach(self.crawler.state, resource, handle.reader.now)
                if depth and not self._is_denied(resource):
                    with self.tolerating(handle, resource):
                        await self.crawler.crawl_down(handle, resource, depth)
            if not self._is_denied(Resource.DEPLOYMENTS):
                with self.tolerating(handle, Resource.DEPLOYMENTS):
                    await self.crawler.read_older(handle, Resource.DEPLOYMENTS, OLDER_PAGES)
            await self.crawler.keep(handle, self.crawler.state.after_repeated_crawl(self._clock()))
        await self.crawler.read_stale_pull_requests(handle)

    @contextlib.contextmanager
    def tolerating(self, handle: RepositoryHandle, resource: Resource) -> Iterator[None]:
        """Without the permission for deployments or releases, pull requests are collected all the same."""
        try:
            yield
        except RefusedError as refusal:
            if resource is Resource.PULL_REQUESTS or refusal.status != HTTPStatus.FORBIDDEN:
                raise
            name = handle.ref.repository.full_name
            _log.warning("%s: %s cannot be read: %s", name, resource, refusal)
            self.access_errors.deny(resource, str(refusal), self._clock())

    def _is_denied(self, resource: Resource) -> bool:
        return self.access_errors.is_denied(resource, self._clock())

    async def _read(self, handle: RepositoryHandle, resource: Resource, token: ChangeToken | None) -> None:
        with self.tolerating(handle, resource):
            began = handle.reader.now
            if token and token.at is None and not self.crawler.state.of(resource).begun:
                self.crawler.state = self.crawler.state.found_empty(resource)
            else:
                await self.crawler.catch_up(handle, resource, marked=token is not None)
            self.access_errors.allow(resource)
            state = self.crawler.state
            self.crawler.state = self._change_detection.after_reading(state, resource, token, began)
