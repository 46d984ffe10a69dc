"""The documents of a batch, as they were loaded and as they were saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.aggregator.projections.pending_refresh import PendingRefresh
from services.contracts.readmodels.accounts import AccountDocument
from services.contracts.readmodels.pull_requests import PullRequestDocument
from services.contracts.readmodels.repositories import RepositoryDocument


@dataclass(frozen=True, slots=True)
class Loaded:
    """The documents that updates are about, and accounts related to those, as they were loaded."""

    repositories: Mapping[str, RepositoryDocument]
    accounts: Mapping[str, AccountDocument]
    pull_requests: Mapping[str, PullRequestDocument]


@dataclass(frozen=True, slots=True)
class Saved:
    """Saved documents of which something has yet to follow: days and notices."""

    accounts: Sequence[AccountDocument]
    repositories: Sequence[RepositoryDocument]
    deployments: Sequence[PendingRefresh]
    pull_requests: Sequence[PendingRefresh]

    @property
    def refreshes(self) -> tuple[PendingRefresh, ...]:
        """Those that fall on days."""
        return (*self.pull_requests, *self.deployments)
