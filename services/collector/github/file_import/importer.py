"""Publishes what was read from files; what the log has already is not published again."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from services.collector.facts.entities import PULL, Entity
from services.collector.facts.observation import Observation
from services.collector.github.file_import.imported_objects import (
    ImportedObjects,
    conversation_facts,
    delivery_facts,
    newest_first,
    pull_request_facts,
)
from services.collector.publishing.event_publisher import EventPublisher
from services.collector.publishing.published_store import PublishedStore
from services.contracts.events import Event, Repository, Via
from services.contracts.notices import SourceProgress, SourceState
from services.contracts.streams import SOURCES
from services.contracts.subjects import source_subject

AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that could be read and still cannot be imported; `line` as people write it."""

    line: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportStep:
    """What a step of publishing was: pull requests done, their facts, and how many of those were new."""

    pull_requests: int
    facts: int
    new: int


class Importer:
    """Imports into one repository of one host."""

    def __init__(
        self,
        js: JetStreamContext,
        publisher: EventPublisher,
        store: PublishedStore,
        host: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._js = js
        self._publisher = publisher
        self._store = store
        self._host = host
        self._clock = clock

    async def repository(self, imported: ImportedObjects) -> Repository | None:
        """The repository with its id: from the files, or as it is collected; None where nobody knows it."""
        if imported.repository is not None:
            return imported.repository
        owner, _, name = imported.name.partition("/")
        report = await self._last_report(owner, name)
        known = report.repository_id if report else None
        return Repository(id=known, owner=owner, name=name) if known is not None else None

    async def publish(self, imported: ImportedObjects, repository: Repository) -> AsyncIterator[ImportStep]:
        """Publish all of it, what moved last first; a step is durable when it comes out."""
        now, numbers = self._clock(), newest_first(imported.pulls.values())
        observation = Observation(self._host, Via.IMPORT, now, imported.as_of and min(imported.as_of, now))
        done, total, reports = 0, len(numbers), await self._may_report(repository)
        for start in range(0, total, AT_ONCE):
            batch = numbers[start : start + AT_ONCE]
            facts = (pull_request_facts(imported, number, repository, observation) for number in batch)
            yield await self._step([*chain.from_iterable(facts)], len(batch))
            done += len(batch)
            if reports:
                await self._report(repository, done, total)
        known = await self._known(imported, repository)
        rest = [
            *conversation_facts(imported, known, repository, observation),
            *delivery_facts(imported, repository, observation),
        ]
        yield await self._step(rest, 0)

    async def left_out(self, imported: ImportedObjects, repository: Repository) -> list[LeftOut]:
        """What belongs to pull requests and deployments that nobody here has heard of."""
        known = await self._known(imported, repository)
        return [*_unknown_pull_requests(imported, known), *_unknown_deployments(imported)]

    async def _step(self, facts: list[Event], pull_requests: int) -> ImportStep:
        return ImportStep(
            pull_requests, len({fact.id for fact in facts}), await self._publisher.publish(facts)
        )

    async def _known(self, imported: ImportedObjects, repository: Repository) -> dict[int, int]:
        """The database ids of pull requests that are in the log, though not in the files."""
        found: dict[int, int] = {}
        for number in imported.unknown_numbers():
            entity = Entity(self._host, repository.id, PULL, number)
            if (database_id := await self._store.database_id(entity)) is not None:
                found[number] = database_id
        return found

    async def _may_report(self, repository: Repository) -> bool:
        """Whether nobody collects this repository, who would know better how far it is."""
        report = await self._last_report(repository.owner, repository.name)
        return report is None or report.via == Via.IMPORT

    async def _last_report(self, owner: str, name: str) -> SourceProgress | None:
        try:
            found = await self._js.get_last_msg(SOURCES.name, source_subject(self._host, owner, name))
        except NotFoundError:
            return None
        return SourceProgress.model_validate_json(found.data or b"")

    async def _report(self, repository: Repository, done: int, total: int) -> None:
        await self._publisher.report(
            SourceProgress(
                host=self._host,
                repo=repository.full_name,
                repository_id=repository.id,
                via=Via.IMPORT,
                state=SourceState.LIVE if done == total else SourceState.BACKFILLING,
                collected=done,
                expected=total,
                observed_at=self._clock(),
            )
        )


def _unknown_pull_requests(imported: ImportedObjects, known: dict[int, int]) -> Iterator[LeftOut]:
    for number in imported.unknown_numbers():
        talk = imported.talk[number]
        if number not in known and talk.certain:
            count = f"{len(talk)} objects" if len(talk) > 1 else "1 object"
            reason = f"pull request {number} is not known: import it, too ({count} left out)"
            yield LeftOut(talk.line, reason)


def _unknown_deployments(imported: ImportedObjects) -> Iterator[LeftOut]:
    for deployment in imported.deployments_without_creation():
        reason = f"deployment {deployment} is not known: import it, too"
        yield LeftOut(imported.status_lines[deployment], reason)
