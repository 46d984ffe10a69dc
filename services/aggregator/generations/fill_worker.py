"""Does the tasks of a fill, one at a time: in this process or in one of several."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import assert_never, cast

from services.aggregator.facts.accounts import accounts_of_facts
from services.aggregator.facts.entities import DeploymentFacts, PullRequestFacts
from services.aggregator.facts.stored_facts import read_deployment, read_pull_request
from services.aggregator.generations.fill_tasks import (
    BuildDays,
    CopyDocuments,
    FillTask,
    MeasureShard,
    ProjectOutcomes,
    RefusedEvent,
    StageRange,
    TaskResult,
)
from services.aggregator.generations.log_range_reader import LogRangeReader
from services.aggregator.generations.staged_updates import StagedUpdate, Update, decode_update
from services.aggregator.intake.divide import apply_divided
from services.aggregator.projections.days import rebuild_days
from services.aggregator.projections.projector import Projector
from services.aggregator.projections.updates import Updates
from services.aggregator.store.generation import GenerationStore
from services.aggregator.store.staged_events import StagedEvents
from services.aggregator.store.store import Store
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.runtime.reconnecting_client import ReconnectingClient

SequencedUpdate = tuple[int, StagedUpdate]
DeploymentUpdates = Mapping[str, Sequence[DeploymentFacts]]
PullRequestUpdates = Mapping[str, Sequence[PullRequestFacts]]


@dataclass(frozen=True, slots=True)
class FillStores:
    """The generation that is filled, the one that is copied (if one is), and what is staged of the log."""

    target: GenerationStore
    source: GenerationStore
    staged: StagedEvents

    @classmethod
    def of(cls, store: Store, target: str, source: str) -> "FillStores":
        """By the names of the generations."""
        return cls(store.generation(target), store.generation(source), store.staged_events(target))


class FillWorker:
    """Fills one generation. `client`: where the log is read, if it is.

    `rest`: how long to do nothing after each task, as a share of the time that it took.
    """

    def __init__(
        self,
        stores: FillStores,
        projector: Projector,
        client: ReconnectingClient | None = None,
        rest: float = 0.0,
    ) -> None:
        self._target, self._source, self._staged = stores.target, stores.source, stores.staged
        self._projector, self._client, self._rest = projector, client, rest

    async def do(self, task: FillTask) -> TaskResult:
        """Do a task, and rest."""
        began = time.monotonic()
        result = await self._do(task)
        await asyncio.sleep(self._rest * (time.monotonic() - began))
        return result

    async def _do(self, task: FillTask) -> TaskResult:
        match task:
            case StageRange():
                assert self._client
                return await LogRangeReader(self._client, self._staged, task).read()
            case MeasureShard():
                return await self._measure(task)
            case CopyDocuments():
                return await self._copy(task)
            case ProjectOutcomes(repositories=repositories):
                for repository in repositories:
                    await self._projector.fill_outcomes(repository)
                return TaskResult(0)
            case BuildDays(days=days):
                await rebuild_days(self._target, self._projector.rules, days)
                return TaskResult(len(days))
            case _:
                assert_never(task)

    async def _measure(self, task: MeasureShard) -> TaskResult:
        staged = await self._staged.updates(task.shard)
        updates = [(sequence, decode_update(body)) for sequence, body in staged]
        refused = await apply_divided(updates, partial(self._apply, task.name))
        await self._staged.note_measured([task.shard])
        return TaskResult(len(staged), tuple(_refused(update, problem) for update, problem in refused))

    async def _apply(self, name: str, staged: Sequence[SequencedUpdate]) -> None:
        updates: dict[str, list[Update]] = {}
        for _, one in staged:
            updates.setdefault(one.id, []).append(one.update)
        await self._fill(name, updates)

    async def _copy(self, task: CopyDocuments) -> TaskResult:
        if task.name == DEPLOYMENTS:
            stored = await self._source.scan.deployments_between(task.after, task.last)
            known: dict[str, Update] = {one["_id"]: read_deployment(one) for one in stored}
        else:
            found = await self._source.scan.pull_requests_between(task.after, task.last)
            known = {one["_id"]: read_pull_request(one) for one in found}
        await self._copy_accounts(task, known.values())
        await self._fill(task.name, {id_: [one] for id_, one in known.items()})
        return TaskResult(len(known))

    async def _copy_accounts(self, task: CopyDocuments, known: Iterable[Update]) -> None:
        """Save the accounts that facts name, where nothing else is known of accounts."""
        if task.with_accounts:
            await self._projector.fill(Updates(accounts=accounts_of_facts(known)))

    async def _fill(self, name: str, updates: Mapping[str, Sequence[Update]]) -> None:
        if name == DEPLOYMENTS:
            await self._projector.fill_deployments(cast(DeploymentUpdates, updates))
        else:
            await self._projector.fill_pull_requests(cast(PullRequestUpdates, updates))


def _refused(update: SequencedUpdate, problem: Exception) -> RefusedEvent:
    return RefusedEvent(update[0], f"cannot be applied: {problem!r}")
