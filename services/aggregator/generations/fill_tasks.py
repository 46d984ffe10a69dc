"""The parts of the work of filling a generation: each can be done by any process, and done again. Pure."""

from dataclasses import dataclass

from services.aggregator.generations.shards import LogRange
from services.aggregator.projections.pending_refresh import NamedRepository


@dataclass(frozen=True, slots=True)
class StageRange:
    """Read a range of the log, and sort its events into so many shards."""

    log_range: LogRange
    shards: int


@dataclass(frozen=True, slots=True)
class MeasureShard:
    """Measure every document of one read model that the events of a shard are about."""

    name: str
    shard: str


@dataclass(frozen=True, slots=True)
class CopyDocuments:
    """Measure documents of the served generation again: those behind `after`, up to `last`, by `_id`."""

    name: str
    after: str
    last: str
    with_accounts: bool


@dataclass(frozen=True, slots=True)
class ProjectOutcomes:
    """Save what became of the deployments of repositories, by host and database id."""

    repositories: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class BuildDays:
    """Build days."""

    days: tuple[tuple[NamedRepository, str], ...]


FillTask = StageRange | MeasureShard | CopyDocuments | ProjectOutcomes | BuildDays


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event of the log that cannot be applied, by its sequence, and why."""

    sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class TaskResult:
    """How many messages, documents or days a task has dealt with, and which events it could not apply."""

    done: int
    refused: tuple[RefusedEvent, ...] = ()
