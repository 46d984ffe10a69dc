"""Divides the log into segments that are read, and its events into partitions that are measured. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from services.aggregator.projections.updates import pull_request_id, shipment_id
from services.contracts.events import (
    DeploymentCompared,
    DeploymentCreated,
    DeploymentStatusChanged,
    Event,
    ReleasePublished,
    RepositoryDescribed,
)
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS

EVENTS_IN_PARTITION = 7_000
SEGMENTS = 32
MOST_IN_SEGMENT = 50_000
FEWEST_IN_SEGMENT = 4_000


@dataclass(frozen=True, slots=True)
class Segment:
    """The messages of the log behind `after`, up to `last`."""

    number: int
    after: int
    last: int


def partitions_for(messages: int) -> int:
    """Into how many partitions so many messages are divided."""
    return max(1, -(-messages // EVENTS_IN_PARTITION))


def segment_size(messages: int) -> int:
    """How many messages are read together: few enough that every process has several segments to read."""
    return min(MOST_IN_SEGMENT, max(FEWEST_IN_SEGMENT, -(-messages // SEGMENTS)))


def segments(first: int, last: int, size: int) -> Iterator[Segment]:
    """The log from one sequence to another, in segments."""
    for number, after in enumerate(range(first - 1, last, size)):
        yield Segment(number, after, min(after + size, last))


def partition_of(event: Event, partitions: int) -> str | None:
    """The partition of the document that is measured from an event; None if there is none.

    It is the same for all events about one pull request, deployment or release.
    """
    match event:
        case RepositoryDescribed():
            return None
        case ReleasePublished() | DeploymentCreated() | DeploymentStatusChanged() | DeploymentCompared():
            return f"{DEPLOYMENTS}/{_place(shipment_id(event), partitions)}"
        case _:
            return f"{PULL_REQUESTS}/{_place(pull_request_id(event), partitions)}"


def _place(id_: str, partitions: int) -> int:
    return crc32(id_.encode()) % partitions


def all_partitions(name: str, partitions: int) -> list[str]:
    """All partitions of the documents of one read model."""
    return [f"{name}/{place}" for place in range(partitions)]
