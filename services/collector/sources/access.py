"""How GitHub is reached: with one credential, or with one for each account that an App is installed on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from services.collector.github.app_credentials import InstallationCredential
from services.collector.github.credentials import Credential
from services.collector.github.graphql import GraphQL
from services.collector.github.installations import Installations
from services.collector.github.rest import Rest
from services.collector.sources.reader import Reader
from services.collector.sources.source import Clock


@dataclass(frozen=True, slots=True)
class Access:
    """One credential at work; `readers` in the order in which they are tried, no GraphQL for nobody."""

    rest: Rest
    graphql: GraphQL | None
    readers: Sequence[Reader]

    @property
    def who(self) -> str:
        """What people call the credential."""
        return self.rest.http.credential.who


class Accesses(Protocol):
    """Which access is right for an owner's repositories."""

    async def of(self, owner: str) -> Access:
        """The access for this owner. Raises `GitHubError`."""


@dataclass(frozen=True, slots=True)
class OneAccess:
    """The same for all: a token, or nobody."""

    access: Access

    async def of(self, owner: str) -> Access:
        """That one."""
        return self.access


class AccessByInstallation:
    """A client for each installation: it sees its own account's repositories, and has its own quota."""

    def __init__(
        self, installations: Installations, opened: Callable[[Credential], Access], clock: Clock
    ) -> None:
        self.installations = installations
        self._opened = opened
        self._clock = clock
        self._known: dict[int, Access] = {}

    async def of(self, owner: str) -> Access:
        """The access of the App's installation on this account. Raises `GitHubError` where there is none."""
        found = await self.installations.of(owner)
        if found.id not in self._known:
            fetch = partial(self.installations.token, found.id)
            credential = InstallationCredential(found.account.login, fetch, self._clock)
            self._known[found.id] = self._opened(credential)
        return self._known[found.id]
