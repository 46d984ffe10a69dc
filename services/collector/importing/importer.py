"""Publishes what was gathered from files; what the log has already is not published again."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from services.collector.facts.snapshot import Sight
from services.collector.importing.gathered import (
    Gathered,
    newest_first,
    pull_request_facts,
    shipping_facts,
    talk_facts,
)
from services.collector.memory.ledger import Entity
from services.collector.memory.memory import Memory
from services.collector.publishing import EventPublisher
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
class Step:
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
        memory: Memory,
        host: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._js = js
        self._publisher = publisher
        self._memory = memory
        self._host = host
        self._clock = clock

    async def repository(self, gathered: Gathered) -> Repository | None:
        """The repository with its id: from the files, or as it is collected; None where nobody knows it."""
        if gathered.repository is not None:
            return gathered.repository
        owner, _, name = gathered.name.partition("/")
        said = await self._last_word(owner, name)
        known = said.repository_id if said else None
        return Repository(id=known, owner=owner, name=name) if known is not None else None

    async def publish(self, gathered: Gathered, repository: Repository) -> AsyncIterator[Step]:
        """Publish all of it, what moved last first; a step is durable when it comes out."""
        now, numbers = self._clock(), newest_first(gathered.pulls.values())
        sight = Sight(self._host, Via.IMPORT, now, gathered.as_of and min(gathered.as_of, now))
        done, total, tells = 0, len(numbers), await self._may_tell(repository)
        for start in range(0, total, AT_ONCE):
            batch = numbers[start : start + AT_ONCE]
            facts = (pull_request_facts(gathered, number, repository, sight) for number in batch)
            yield await self._step([*chain.from_iterable(facts)], len(batch))
            done += len(batch)
            if tells:
                await self._tell(repository, done, total)
        known = await self._known(gathered, repository)
        rest = [
            *talk_facts(gathered, known, repository, sight),
            *shipping_facts(gathered, repository, sight),
        ]
        yield await self._step(rest, 0)

    async def left_out(self, gathered: Gathered, repository: Repository) -> list[LeftOut]:
        """What belongs to pull requests and deployments that nobody here has heard of."""
        known = await self._known(gathered, repository)
        return [*_unheard_of(gathered, known), *_lost(gathered)]

    async def _step(self, facts: list[Event], pull_requests: int) -> Step:
        return Step(pull_requests, len({fact.id for fact in facts}), await self._publisher.publish(facts))

    async def _known(self, gathered: Gathered, repository: Repository) -> dict[int, int]:
        """The database ids of pull requests that are in the log, though not in the files."""
        found: dict[int, int] = {}
        for number in gathered.elsewhere():
            if ledger := await self._memory.ledger(Entity(self._host, repository.id, "pull", number)):
                found[number] = ledger.id
        return found

    async def _may_tell(self, repository: Repository) -> bool:
        """Whether nobody collects this repository, who would know better how far it is."""
        said = await self._last_word(repository.owner, repository.name)
        return said is None or said.via == Via.IMPORT

    async def _last_word(self, owner: str, name: str) -> SourceProgress | None:
        try:
            found = await self._js.get_last_msg(SOURCES.name, source_subject(self._host, owner, name))
        except NotFoundError:
            return None
        return SourceProgress.model_validate_json(found.data or b"")

    async def _tell(self, repository: Repository, done: int, total: int) -> None:
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


def _unheard_of(gathered: Gathered, known: dict[int, int]) -> Iterator[LeftOut]:
    for number in gathered.elsewhere():
        talk = gathered.talk[number]
        if number not in known and talk.certain:
            count = f"{len(talk)} objects" if len(talk) > 1 else "1 object"
            reason = f"pull request {number} is not known: import it, too ({count} left out)"
            yield LeftOut(talk.line, reason)


def _lost(gathered: Gathered) -> Iterator[LeftOut]:
    for deployment in gathered.lost_statuses():
        reason = f"deployment {deployment} is not known: import it, too"
        yield LeftOut(gathered.status_lines[deployment], reason)
