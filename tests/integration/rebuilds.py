"""What tests of rebuilds share: read models that grew live, and rebuilds that stop where a test wants."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from services.aggregator.generations import processes, shards
from services.aggregator.generations.rebuild import Rebuild, RebuildPhase, RebuildProgress
from services.aggregator.generations.worker_process import Workers
from services.aggregator.store.store import Store
from tests.integration.aggregator_harness import Harness
from tests.readmodels_dump import dump, unsettled

Report = Callable[[RebuildProgress], None]


class StoppedError(Exception):
    """Raised in the middle of a rebuild."""


def stop_in(phase: RebuildPhase, after: int = 0) -> Report:
    """Raise in a phase, when so much is done in it."""

    def report(step: RebuildProgress) -> None:
        if step.phase is phase and step.done >= after:
            raise StoppedError

    return report


def divide_small_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of hundreds of events is divided as one of millions is."""
    monkeypatch.setattr(shards, "FEWEST_IN_RANGE", 100)
    monkeypatch.setattr(shards, "EVENTS_IN_SHARD", 100)
    monkeypatch.setattr(processes, "FEW_TASKS", 2)


def environment(here: Harness) -> dict[str, str]:
    """Where `headway rebuild` finds NATS and MongoDB."""
    return {"HEADWAY_NATS_URL": here.nats_url, "HEADWAY_MONGO_URL": here.mongo_url}


@dataclass(frozen=True, slots=True)
class Grown:
    """Read models that grew live from the log of a harness, as text; and what rebuilds them."""

    here: Harness
    store: Store
    text: str
    events: int

    async def rebuild(self, report: Report, *, processes: int = 1) -> None:
        """Rebuild in this process, or in worker processes."""
        workers = Workers(self.here.nats_url, self.here.mongo_url, processes) if processes > 1 else None
        await Rebuild(self.store, self.here.client, report, workers).run()

    async def stop(self, report: Report) -> None:
        """Begin or go on with a rebuild, and stop it under way."""
        with pytest.raises(StoppedError):
            await self.rebuild(report)

    async def check(self) -> None:
        """Everything is as it grew live, settled, and nothing is left of what was staged."""
        assert await dump(self.here.mongo_url, provenance=True) == self.text
        assert await unsettled(self.here.mongo_url) == 0
        names = await self.here.database.list_collection_names()
        assert [name for name in names if name.startswith("staged_events")] == []
