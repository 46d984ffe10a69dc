"""What has been published of one pull request, deployment or release, kept small.

A ledger is the entity's database id (8 bytes) and a short digest of every event that is in the log.
Losing one costs duplicates, never correctness.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from services.contracts.events import (
    DeploymentCompared,
    DeploymentCreated,
    DeploymentStatusChanged,
    Event,
    PullRequestMerged,
    PullRequestOpened,
    PullRequestReviewSubmitted,
    ReleasePublished,
    ReviewState,
    host_of,
)

DIGEST_BYTES = 6
ID_BYTES = 8
PARTIAL = "?"
PULL = "pull"


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """What an event is about: `kind` is `pull`, `deployment` or `release`; a pull request has its number."""

    host: str
    repository_id: int
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """An entity's database id and the digests of its published events."""

    id: int
    digests: frozenset[bytes] = frozenset()


def entity_of(event: Event) -> tuple[Entity, int]:
    """What an event is about, and that thing's database id."""
    match event:
        case DeploymentCreated() | DeploymentStatusChanged() | DeploymentCompared():
            kind, number, database_id = "deployment", event.data.deployment_id, event.data.deployment_id
        case ReleasePublished():
            kind, number, database_id = "release", event.data.release_id, event.data.release_id
        case _:
            kind, number, database_id = PULL, event.data.pull_request.number, event.data.pull_request.id
    return Entity(host_of(event), event.data.repository.id, kind, number), database_id


def by_entity(events: Iterable[Event]) -> dict[Entity, list[Event]]:
    """Group events by what they are about, in their order."""
    ordered = sorted(events, key=lambda event: entity_of(event)[0])
    return {entity: list(group) for entity, group in groupby(ordered, key=lambda event: entity_of(event)[0])}


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def _is_partial(event: Event) -> bool:
    """Whether another source may know more of the same fact, under the same id."""
    match event:
        case PullRequestOpened():
            return event.data.draft is None
        case PullRequestMerged():
            return event.data.actor is None
        case PullRequestReviewSubmitted():
            return event.data.state is ReviewState.DISMISSED
        case DeploymentCreated():
            return event.data.ref is None or event.data.ref_type is None
        case ReleasePublished():
            return event.data.sha is None or event.data.actor is None
        case _:
            return getattr(event.data, "position", 0) is None


def message_id(event: Event) -> str:
    """The event's id for the log's duplicate window, in which a part must not keep out the whole."""
    return event.id + PARTIAL if _is_partial(event) else event.id


def digests_of(event: Event) -> frozenset[bytes]:
    """A fact known in part is marked so: the whole of it is still news afterwards, never the reverse."""
    partial = _digest(event.id + PARTIAL)
    return frozenset({partial} if _is_partial(event) else {partial, _digest(event.id)})


def fresh(events: Iterable[Event], ledger: Ledger | None) -> list[Event]:
    """The events of one entity that its ledger does not have."""
    seen = set(ledger.digests) if ledger else set()
    news = []
    for event in events:
        digests = digests_of(event)
        if not digests <= seen:
            news.append(event)
            seen |= digests
    return news


def entered(events: Iterable[Event], ledger: Ledger | None, database_id: int) -> Ledger:
    """The ledger with these events in it."""
    before = ledger or Ledger(database_id)
    return replace(before, digests=before.digests.union(*(digests_of(event) for event in events)))


def pack(ledger: Ledger) -> bytes:
    """A ledger as it is kept."""
    return ledger.id.to_bytes(ID_BYTES, "big") + b"".join(sorted(ledger.digests))


def unpack(kept: bytes) -> Ledger:
    """A ledger as it was kept."""
    digests = kept[ID_BYTES:]
    parts = (digests[start : start + DIGEST_BYTES] for start in range(0, len(digests), DIGEST_BYTES))
    return Ledger(int.from_bytes(kept[:ID_BYTES], "big"), frozenset(parts))
