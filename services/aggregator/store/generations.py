"""Which sets of read models there are: one is served, another may be being filled. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS

READ_MODELS = (PULL_REQUESTS, REVIEW_REQUESTS, DEPLOYMENTS, REPOSITORIES, ACCOUNTS, DAYS)


class Source(StrEnum):
    """What a set is filled from: the facts that another set's documents hold, or the log."""

    FACTS = "facts"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Generation:
    """A set that follows events, and the version of the definitions by which it is measured."""

    read_set: str
    version: int


@dataclass(frozen=True, slots=True)
class PendingGeneration:
    """A set that is being filled; `position`: the sequence up to which the log has been read."""

    kept: Generation
    source: Source
    position: int = 0


@dataclass(frozen=True, slots=True)
class Generations:
    """What the document `active` says."""

    served: Generation
    pending: PendingGeneration | None
    retired: tuple[str, ...]
    last: int
    announced: bool

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Read the document."""
        return cls(
            served=Generation(document["read_set"], document["definition_version"]),
            pending=_pending(document["pending"]),
            retired=tuple(one["read_set"] for one in document["retired"]),
            last=document["last_set"],
            announced=document["announced"],
        )

    @property
    def kept(self) -> list[Generation]:
        """The sets to which every event is applied."""
        return [self.served, *([self.pending.kept] if self.pending else [])]

    def lacks(self, version: int) -> bool:
        """Whether a set measured with this version is neither served nor being filled, and should be."""
        return version > max(kept.version for kept in self.kept)

    def needs(self, version: int) -> bool:
        """Whether there is anything to do, where this version is the newest."""
        return self.lacks(version) or bool(self.pending or self.retired) or not self.announced

    def orphans(self, collections: Iterable[str]) -> list[str]:
        """Of the names of collections those of sets that nothing is known of (any more)."""
        known = {*self.retired, *(kept.read_set for kept in self.kept)}
        names = {collection(name, str(number)) for name in READ_MODELS for number in range(1, self.last + 1)}
        there = {collection(name, read_set) for name in READ_MODELS for read_set in known}
        return sorted(names.intersection(collections) - there)


def _pending(document: Mapping[str, Any] | None) -> PendingGeneration | None:
    if document is None:
        return None
    kept = Generation(document["read_set"], document["definition_version"])
    return PendingGeneration(kept, Source(document["source"]), document["position"])
