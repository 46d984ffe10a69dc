"""Which generations of the read models there are: one is served, another may be being filled. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from services.contracts.readmodels.accounts import ACCOUNTS
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.day_writes import DAY_WRITES
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.generations import GenerationsDocument, PendingGenerationDocument
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS

STAGED_EVENTS = "staged_events"
"""The collection of the events from which a generation is being filled."""
READ_MODELS = (PULL_REQUESTS, REVIEW_REQUESTS, DEPLOYMENTS, REPOSITORIES, ACCOUNTS, DAYS, DAY_WRITES)


class Source(StrEnum):
    """What a generation is filled from: the facts that another one's documents hold, or the log."""

    FACTS = "facts"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that follows events, and the version of the definitions by which it is measured."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class PendingGeneration:
    """A generation that is being filled; `position`: the sequence up to which the log has been read."""

    generation: Generation
    source: Source
    position: int = 0


@dataclass(frozen=True, slots=True)
class Generations:
    """All generations. `retired`: the names of those that are served no more; `last`: the newest number."""

    served: Generation
    pending: PendingGeneration | None
    retired: tuple[str, ...]
    last: int
    announced: bool

    @classmethod
    def of(cls, document: GenerationsDocument) -> Self:
        """Read the document."""
        return cls(
            served=Generation(document["read_set"], document["definition_version"]),
            pending=_pending(document["pending"]),
            retired=tuple(one["read_set"] for one in document["retired"]),
            last=document["last_set"],
            announced=document["announced"],
        )

    @property
    def current(self) -> list[Generation]:
        """Those to which every event is applied."""
        return [self.served, *([self.pending.generation] if self.pending else [])]

    def lacks(self, version: int) -> bool:
        """Whether one measured with this version is neither served nor being filled, and should be."""
        return version > max(generation.version for generation in self.current)

    def needs(self, version: int) -> bool:
        """Whether there is anything to do, where this version is the newest."""
        return self.lacks(version) or bool(self.pending or self.retired) or not self.announced

    def orphans(self, collections: Iterable[str]) -> list[str]:
        """Of the names of collections those of generations of which nothing is known (any more)."""
        known = {*self.retired, *(generation.name for generation in self.current)}
        every = (*READ_MODELS, STAGED_EVENTS)
        names = {collection(name, str(number)) for name in every for number in range(1, self.last + 1)}
        there = {collection(name, generation) for name in READ_MODELS for generation in known}
        if self.pending:
            there.add(collection(STAGED_EVENTS, self.pending.generation.name))
        return sorted(names.intersection(collections) - there)


def _pending(document: PendingGenerationDocument | None) -> PendingGeneration | None:
    if document is None:
        return None
    generation = Generation(document["read_set"], document["definition_version"])
    return PendingGeneration(generation, Source(document["source"]), document["position"])
