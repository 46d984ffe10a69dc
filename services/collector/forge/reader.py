"""The interface of a reader: it reads one host with one credential."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.collector.forge.fetches import FetchResult, FetchTarget
from services.collector.forge.labels import LabelReader
from services.collector.forge.outcomes import OutcomeState
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.probes import Probe, ProbeRequest
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource
from services.contracts.events import Via
from services.contracts.notices import Quota


class Reader(Protocol):
    """Reads one host with one credential. Every method raises `ForgeError`."""

    @property
    def via(self) -> Via:
        """By which API it reads."""

    @property
    def method(self) -> str:
        """Which way of reading: cursors are good only for the same."""

    @property
    def quota(self) -> Quota | None:
        """What was left when GitHub last said so."""

    @property
    def now(self) -> datetime:
        """What time it is at GitHub, by its last answer."""

    @property
    def live_until(self) -> datetime | None:
        """Until when only what is live may be asked for, to be within the budget; None if anything may."""

    @property
    def labels(self) -> LabelReader | None:
        """Who reads labels; None where there are no requests to spare for it."""

    async def gap(self) -> str | None:
        """What the server is too old for, in GitHub's words: nothing is read then. None if it is not."""

    async def ref(self, owner: str, name: str) -> RepositoryRef:
        """Find a repository by its name, or the one it has been renamed to."""

    async def newest(self, probe_requests: Sequence[ProbeRequest]) -> Mapping[str, Probe]:
        """By node id, what can be seen in passing; empty where that costs as much as reading."""

    async def page(self, ref: RepositoryRef, resource: Resource, request: PageRequest) -> ListPage:
        """Read one page of a list, newest first."""

    @property
    def at_once(self) -> int:
        """How many pull requests `fetch` takes."""

    async def fetch(self, wanted: Sequence[FetchTarget]) -> FetchResult:
        """Read pull requests whole, by number."""

    async def reviews_for_teams(self, ref: RepositoryRef, ids: tuple[str, ...]) -> ListPage:
        """Read for which teams these reviews were made; nothing where that cannot be read."""

    async def gone_releases(self, ref: RepositoryRef, ids: Sequence[int]) -> tuple[int, ...]:
        """Of releases that a crawl through all of them did not meet, those that are not there any more."""

    async def unsettled(self, ref: RepositoryRef, known: tuple[OutcomeState, ...]) -> ListPage:
        """Read these deployments and releases again, or the first of them; the page says which."""
