"""`headway rebuild`: everything anew from the log, identical to what grew live, however often interrupted."""

from collections.abc import AsyncIterator
from multiprocessing import active_children
from pathlib import Path

import pytest
import pytest_asyncio

from services.aggregator.generations import processes
from services.aggregator.generations.rebuild import RebuildPhase, RebuildProgress
from services.aggregator.store.staged_events import PLAN
from services.aggregator.store.store import Store
from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.commands import headway
from tests.integration.aggregator_harness import Harness, disturbed, harness, history
from tests.integration.rebuilds import Grown, divide_small_logs, environment, stop_in
from tests.readmodels_dump import dump

EVENTS = disturbed(history())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, str, str]]:
    """A log, read models that grew live from it, and those as text. Rebuilds leave them as they were."""
    folder: Path = tmp_path_factory.mktemp("grown")
    async with NatsServer(folder / "nats") as nats, Mongod(folder / "mongo") as mongod:
        url = f"{mongod.url}/grown"
        async with harness(nats.url, url) as one:
            await one.publish(EVENTS, repeat=True)
            await one.apply()
        yield nats.url, url, await dump(url, provenance=True)


@pytest.fixture
async def grown(servers: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Grown]:
    divide_small_logs(monkeypatch)
    nats_url, mongo_url, text = servers
    store = Store(mongo_url)
    async with harness(nats_url, mongo_url) as here:
        yield Grown(here, store, text, len(EVENTS))
    store.close()


async def damage(here: Harness) -> None:
    """Make the served read models wrong in every way that nobody would notice."""
    active = await here.active()
    pulls = here.database[f"{PULL_REQUESTS}_{active['read_set']}"]
    await pulls.delete_one({})
    await pulls.update_one({}, {"$set": {"measures.cycle_time": 1e9}})
    await here.database[f"{DEPLOYMENTS}_{active['read_set']}"].delete_many({})


async def test_documents_are_identical_to_those_that_grew_live(grown: Grown) -> None:
    before = await grown.here.active()
    await damage(grown.here)
    assert await dump(grown.here.mongo_url, provenance=True) != grown.text
    ran = await headway("rebuild", **environment(grown.here))
    assert (ran.code, ran.errors.splitlines()[-1]) == (0, "The read models are built anew and served.")
    active = await grown.here.active()
    assert int(active["read_set"]) == int(before["read_set"]) + 1
    assert active["definition_version"] == before["definition_version"]
    assert len(grown.text.splitlines()) > 150
    await grown.check()


async def test_interrupted_in_any_phase_it_goes_on_where_it_was(grown: Grown) -> None:
    first = -(-grown.events // 3)
    await grown.stop(stop_in(RebuildPhase.EVENTS, after=first))
    await grown.stop(stop_in(RebuildPhase.DOCUMENTS))
    steps: list[RebuildProgress] = []

    def note(step: RebuildProgress) -> None:
        steps.append(step)
        stop_in(RebuildPhase.DOCUMENTS, after=1)(step)

    await grown.stop(note)
    read = [(one.done, one.total) for one in steps if one.phase is RebuildPhase.EVENTS]
    assert read == [(grown.events, grown.events)], "what had been read was read again"
    await grown.stop(stop_in(RebuildPhase.DAYS, after=1))
    await grown.stop(stop_in(RebuildPhase.INDEXES))
    await grown.rebuild(lambda _: None)
    await grown.check()


async def test_documents_whose_review_requests_were_not_written_get_them_when_it_goes_on(
    grown: Grown,
) -> None:
    await grown.stop(stop_in(RebuildPhase.DAYS))
    pending = (await grown.here.active())["pending"]["read_set"]
    await grown.here.database[f"review_requests_{pending}"].delete_many({})
    await grown.here.database[f"staged_events_{pending}"].delete_many({"_id": {"$regex": "^measured/"}})
    await grown.rebuild(lambda _: None)
    await grown.check()


async def test_what_another_release_has_staged_is_staged_again(grown: Grown) -> None:
    await grown.stop(stop_in(RebuildPhase.DOCUMENTS))
    pending = (await grown.here.active())["pending"]["read_set"]
    staged = grown.here.database[f"staged_events_{pending}"]
    await staged.update_many(
        {"bodies": {"$exists": True}}, {"$set": {"bodies": [b"older"], "sequences": [1]}}
    )
    await staged.update_one({"_id": PLAN}, {"$unset": {"format": 1}})
    await grown.rebuild(lambda _: None)
    await grown.check()


async def test_an_abandoned_one_is_given_up_after_a_while(grown: Grown) -> None:
    await grown.stop(stop_in(RebuildPhase.EVENTS))
    registry = grown.store.registry
    pending = (await grown.here.active())["pending"]["read_set"]
    assert not await registry.withdraw(pending, untouched_seconds=60)
    assert await registry.withdraw(pending, untouched_seconds=0)
    generations = await registry.now()
    assert (generations.pending, generations.retired[-1]) == (None, pending)
    await registry.drop(0)


class TestInProcesses:
    async def test_what_a_process_was_doing_that_died_is_done_again(self, grown: Grown) -> None:
        pids: set[int] = set()
        killed: set[RebuildPhase] = set()

        def kill(step: RebuildProgress) -> None:
            children = active_children()
            pids.update(one.pid for one in children if one.pid)
            if step.phase is RebuildPhase.DOCUMENTS and step.phase not in killed and step.done and children:
                killed.add(step.phase)
                children[0].kill()

        await grown.rebuild(kill, processes=2)
        assert (len(pids), killed) == (4, {RebuildPhase.DOCUMENTS})
        await grown.check()

    async def test_processes_that_die_again_and_again_end_it_with_a_reason(
        self, grown: Grown, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(processes, "MOST_DEATHS", 0)

        def kill(_: RebuildProgress) -> None:
            for child in active_children():
                child.kill()

        with pytest.raises(processes.WorkersLostError, match="again and again"):
            await grown.rebuild(kill, processes=2)
        await grown.rebuild(lambda _: None)
        await grown.check()
