"""What a poller needs of GitHub, whether it reads by GraphQL or by REST."""

from collections.abc import Mapping
from typing import Protocol

from services.collector.needs import Need
from services.collector.pages import Page, Place, Step
from services.collector.walk import Stream
from services.contracts.events import Via
from services.contracts.notices import Quota


class Reader(Protocol):
    """Reads one host with one credential. Every method raises `GitHubError`."""

    @property
    def via(self) -> Via:
        """By which road."""

    @property
    def method(self) -> str:
        """Which way of reading: cursors are good only for the same."""

    @property
    def quota(self) -> Quota | None:
        """What was left when GitHub last said so."""

    async def place(self, owner: str, name: str) -> Place:
        """Find a repository by its name, or the one it has been renamed to."""

    async def newest(self, places: list[Place]) -> Mapping[str, Mapping[Stream, str]]:
        """By node id, a mark of the newest that each list has; empty where that costs as much as reading."""

    async def page(self, place: Place, stream: Stream, step: Step) -> Page:
        """Read one page of a list, newest first."""

    async def pull_request(self, need: Need) -> Page:
        """Read one pull request whole."""

    async def unsettled(self, place: Place, ids: tuple[str, ...]) -> Page:
        """Read these deployments again."""
