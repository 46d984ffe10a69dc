"""How GitHub is reached: with one credential, or with one for each account that an App is installed on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from services.collector.forge.errors import RefusedError
from services.collector.forge.reader import Reader
from services.collector.github.access.permissions import explained
from services.collector.github.app.app_credentials import InstallationCredential
from services.collector.github.app.installations import Installations
from services.collector.github.client.credentials import Credential
from services.collector.github.client.graphql import GraphQL
from services.collector.github.client.rest import Rest
from services.collector.github.readers.owner_readers import OwnersByEither
from services.collector.github.readers.rest_comparison import RestComparer
from services.collector.timing.clock import Clock


@dataclass(frozen=True, slots=True)
class GitHubAccess:
    """One credential at work; no GraphQL for nobody. Implements `ForgeAccess`."""

    rest: Rest
    graphql: GraphQL | None
    readers: Sequence[Reader]

    @property
    def comparer(self) -> RestComparer:
        """REST: GraphQL does not compare commits."""
        return RestComparer(self.rest)

    def owner_reader(self) -> OwnersByEither:
        """A new reader of the repositories of one owner."""
        return OwnersByEither(self.rest, self.graphql, self.readers)

    def explained(self, refusal: RefusedError) -> RefusedError:
        """The refusal of a whole repository, with what it means for this credential."""
        return explained(refusal, self.rest.http.credential.who)


class Accesses(Protocol):
    """Which access is right for an owner's repositories."""

    async def of(self, owner: str) -> GitHubAccess:
        """The access for this owner. Raises `ForgeError`."""


@dataclass(frozen=True, slots=True)
class OneAccess:
    """The same for all: a token, or nobody."""

    access: GitHubAccess

    async def of(self, owner: str) -> GitHubAccess:
        """The one access there is."""
        return self.access


class AccessByInstallation:
    """A client for each installation: it sees its own account's repositories, and has its own quota."""

    def __init__(
        self, installations: Installations, opened: Callable[[Credential], GitHubAccess], clock: Clock
    ) -> None:
        self.installations = installations
        self._opened = opened
        self._clock = clock
        self._known: dict[int, GitHubAccess] = {}

    async def of(self, owner: str) -> GitHubAccess:
        """The access of the App's installation on this account. Raises `ForgeError` where there is none."""
        found = await self.installations.of(owner)
        if found.id not in self._known:
            fetch = partial(self.installations.token, found.id)
            credential = InstallationCredential(found.account.login, fetch, self._clock)
            self._known[found.id] = self._opened(credential)
        return self._known[found.id]
